import { createHash } from 'node:crypto';
import { percentDecoded } from './storage.mjs';

/** Shown as they are. Everything else could be a secret, and this page is open to everybody who can open the gallery. */
const OPEN =
  /^(?:STAGE|DOMAIN|DOMAIN_ALIASES|DOMAIN_REDIRECTS|GIT_BRANCH|GIT_COMMIT|SITE_NAME|DEBUG|PORT|HOST|NODE_ENV|LANG|GALLERY_\w+)$/;
const OPEN_PARTS = /_STORAGE_(?:BUCKET|KEY_PREFIX|REGION|ENDPOINT_URL|CUSTOM_DOMAIN|PUBLIC_URL)$/;
/** Of the system, not of the environment. */
const SYSTEM =
  /^(?:PATH|HOME|TMPDIR|PWD|OLDPWD|SHLVL|_|HOSTNAME|TERM|USER|STOWAGE_UNIT|npm_\w+|INIT_CWD|COLOR|EDITOR|NODE|NODE_VERSION|YARN_VERSION)$/;
const MAX_LENGTH = 200;

/**
 * What the application was given, fit to be shown: names, open values, digests of all others, addresses field by field.
 * @returns rows of `{ name, value, note }`, or with `fields` instead of `value` for addresses
 */
export function describeVariables(environment) {
  return Object.keys(environment)
    .filter((name) => !SYSTEM.test(name))
    .sort()
    .map((name) => describe(name, environment[name] ?? ''));
}

/** The first 12 digits of a value's SHA-256: enough to compare two values without showing either. */
export function digest(value) {
  return createHash('sha256').update(value).digest('hex').slice(0, 12);
}

function describe(name, value) {
  if (value === '') return { name, value: '', note: 'empty' };
  if (/(?:_DSN|_URL)$/.test(name) && /^[a-z0-9+-]+:\/\/[^/]*@/i.test(value) && URL.canParse(value)) {
    return { name, fields: fieldsOf(new URL(value)) };
  }
  if (OPEN.test(name) || OPEN_PARTS.test(name)) return { name, value: value.slice(0, MAX_LENGTH), note: '' };
  return { name, value: digest(value), note: 'digest' };
}

function fieldsOf(url) {
  const fields = [
    { name: 'scheme', value: url.protocol.replace(/:$/, ''), note: '' },
    { name: 'user', value: digest(percentDecoded(url.username)), note: 'digest' },
    { name: 'password', value: digest(percentDecoded(url.password)), note: 'digest' },
    { name: 'host', value: url.host, note: '' },
    { name: 'path', value: url.pathname || '/', note: '' },
  ];
  for (const [name, value] of url.searchParams) {
    const isOpen = /^(?:auth|domain|url|acl|qs_auth|addressing_style|region_name|sslmode)$/.test(name);
    fields.push(
      isOpen ? { name, value: value.slice(0, MAX_LENGTH), note: '' } : { name, value: digest(value), note: 'digest' },
    );
  }
  return fields;
}
