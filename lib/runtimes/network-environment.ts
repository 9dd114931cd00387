/** What describes this machine's network: proxies and certificate authorities. No variable of an environment is among them. */
const NAMES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'GIT_SSL_CAINFO',
  'npm_config_registry',
  'npm_config_cafile',
  'PIP_CERT',
  'PIP_FIND_LINKS',
  'PIP_INDEX_URL',
];

/**
 * The part of an environment that git and package managers need to reach the network at all. Everything else stays
 * behind: what they run must not see the panel's own settings.
 */
export function networkEnvironment(source: NodeJS.ProcessEnv): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of NAMES) {
    const value = source[name];
    if (value) found[name] = value;
  }
  return found;
}
