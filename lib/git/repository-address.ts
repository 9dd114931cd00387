import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GitError } from '#lib/git/git-error';

export interface RepositoryAddress {
  /** What git gets: one of the four allowed protocols, never a credential. */
  url: string;
  /** What people see in logs and errors. */
  shown: string;
  transport: 'file' | 'http' | 'https' | 'ssh';
  /** Credentials that were part of the address; they travel another way. */
  username: string | undefined;
  password: string | undefined;
}

/** `user@host:path`, the short form of ssh addresses. */
const SCP_FORM = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)@([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)([^\s]+)$/;
/** What git would read as an option, a helper program (`ext::`), a line of a protocol or a file name trick. */
const CONTROL = /[\0-\x20\x7f]/;

/**
 * Reads the address of a repository: an absolute path, `file://`, `http(s)://`, `ssh://` or `user@host:path`.
 * @throws GitError NOT_A_REPOSITORY for anything else
 */
export function parseRepositoryAddress(text: string): RepositoryAddress {
  const address = text.trim();
  if (isAbsolute(address) && !/[\0\r\n]/.test(address)) {
    // As a URL, so that git copies through its protocol: a plain path would ignore the depth and share files.
    return {
      url: pathToFileURL(address).href,
      shown: address,
      transport: 'file',
      username: undefined,
      password: undefined,
    };
  }
  if (CONTROL.test(address) || address.includes('::')) throw notAnAddress();
  const [, user, host, path] = SCP_FORM.exec(address) ?? [];
  if (host && path) {
    if (path.startsWith('-')) throw notAnAddress();
    return { url: address, shown: address, transport: 'ssh', username: user, password: undefined };
  }
  return parseUrl(address);
}

/** Can this be the name of a branch? (git-check-ref-format, and nothing that git could take for an option.) */
export function isBranchName(name: string): boolean {
  if (name.length > 200 || !/^[^\0-\x20\x7f~^:?*[\\]+$/.test(name)) return false;
  if (/^[-/]|\/$|\.$|\.\.|\/\/|@\{/.test(name) || name === '@') return false;
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}

function parseUrl(address: string): RepositoryAddress {
  const url = URL.canParse(address) ? new URL(address) : null;
  const transport =
    url && (/^(file|https?|ssh):$/.exec(url.protocol)?.[1] as RepositoryAddress['transport'] | undefined);
  if (!url || !transport) throw notAnAddress();
  if (transport === 'file' ? url.host !== '' : !/^[A-Za-z0-9[]/.test(url.hostname)) throw notAnAddress();
  const { username, password } = url;
  url.password = '';
  // ssh takes the user name from the address; it is no secret there. For http it goes with the password.
  if (transport !== 'ssh') url.username = '';
  else if (decodeURIComponent(username).startsWith('-')) throw notAnAddress();
  return {
    url: url.href,
    shown: url.href,
    transport,
    username: username === '' ? undefined : decodeURIComponent(username),
    password: password === '' ? undefined : decodeURIComponent(password),
  };
}

function notAnAddress(): GitError {
  return new GitError(
    'NOT_A_REPOSITORY',
    'This is not the address of a git repository. Use https://…, ssh://…, git@host:path or the absolute path of a folder on this machine.',
  );
}
