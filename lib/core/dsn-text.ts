import { decodePercent, decodeQueryPart, encodePercent } from '#lib/core/percent';

/** Either a value or a sentence for people that says what is wrong and what to do; never a secret. */
export type Parsed<Value> = { ok: true; value: Value } | { ok: false; reason: string };

/** The pieces of `scheme://user:password@host:port/path?query`, decoded except for the path. */
export interface DsnParts {
  scheme: string;
  user: string;
  password: string;
  /** Lower case but for encoded parts; IPv6 addresses keep their brackets. */
  host: string;
  port: number | null;
  /** As written, with its leading slash; empty when there is none. */
  path: string;
  query: [name: string, value: string][];
}

export function refuse(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

/** Separates the scheme and says early what no reader can take. */
export function splitScheme(text: string): Parsed<{ scheme: string; rest: string }> {
  if (text === '') return refuse('The DSN is empty. Enter scheme://user:password@host/path.');
  if (/[\p{Cc}\s]/u.test(text)) {
    return refuse('The DSN contains a space or a line break. Remove it, or write a space as %20.');
  }
  if (text.includes('#')) return refuse('The DSN contains a bare "#". Write it as %23.');
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text);
  if (!match) return refuse('This is not a DSN. Enter scheme://user:password@host/path.');
  return { ok: true, value: { scheme: (match[1] ?? '').toLowerCase(), rest: match[2] ?? '' } };
}

/**
 * Splits what follows `scheme://`.
 * @param rules `lastAt`: where credentials end. furl (storage) cuts at the first `@`, urllib (databases) at the last.
 */
export function splitParts(scheme: string, rest: string, rules: { lastAt: boolean }): Parsed<DsnParts> {
  const [beforeQuery, queryText] = cut(rest, '?');
  const slash = beforeQuery.indexOf('/');
  const authority = slash === -1 ? beforeQuery : beforeQuery.slice(0, slash);
  const path = slash === -1 ? '' : beforeQuery.slice(slash);

  const at = rules.lastAt ? authority.lastIndexOf('@') : authority.indexOf('@');
  if (at === -1 && authority.includes(':') && (path.includes('@') || /@[a-z0-9.-]+[/:?]/i.test(queryText ?? ''))) {
    return refuse('The password contains a bare "/" or "?". Write "/" as %2F and "?" as %3F.');
  }
  const location = authority.slice(at + 1);
  if (location.includes('@')) return refuse('The user or password contains a bare "@". Write it as %40.');
  const [user, password] = at === -1 ? ['', ''] : cut(authority.slice(0, at), ':');

  const place = splitHost(location);
  if (!place.ok) return place;
  const parts = {
    scheme,
    user: decodePercent(user),
    password: decodePercent(password ?? ''),
    host: place.value.host,
    port: place.value.port,
    path,
    query: splitQuery(queryText ?? ''),
  };
  return { ok: true, value: parts };
}

function splitHost(location: string): Parsed<{ host: string; port: number | null }> {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(location);
  // As urllib: what follows a "%" (an encoded socket path) keeps its case.
  const host = (match?.[1] ?? '').replace(/^[^%]+/, (name) => name.toLowerCase());
  const portText = match?.[2];
  const port = portText === undefined ? null : Number(portText);
  if (!match || (port !== null && (!/^\d+$/.test(portText ?? '') || port < 1 || port > 65_535))) {
    return refuse(
      'The part after the host is not a port from 1 to 65535. If it belongs to the password, write "/" as %2F and ":" as %3A.',
    );
  }
  return { ok: true, value: { host, port } };
}

function splitQuery(text: string): [string, string][] {
  if (text === '') return [];
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name, value] = cut(pair, '=');
      return [decodeQueryPart(name), decodeQueryPart(value ?? '')];
    });
}

function cut(text: string, separator: string): [string, string | null] {
  const index = text.indexOf(separator);
  return index === -1 ? [text, null] : [text.slice(0, index), text.slice(index + separator.length)];
}

/** Why this cannot be the host name of a DSN, or null. Underscores occur in names of containers. */
export function hostNameProblem(host: string): string | null {
  if (host === '') return 'The DSN has no host. Enter it after the "@".';
  if (!/^[a-z0-9._-]+$/.test(host)) {
    return 'The host may contain only letters, digits, dots and hyphens. Write special characters of the password as %XX.';
  }
  if (host.split('.').includes('')) return 'The host has an empty part: a dot at its start or end, or two together.';
  return null;
}

/** Puts a DSN together. `path` is taken as written (encoded, leading slash); null values leave their parameter out. */
export function joinDsn(parts: {
  scheme: string;
  user: string;
  password: string;
  /** Host and port, as written. */
  location: string;
  path: string;
  query: readonly (readonly [name: string, value: string | null])[];
}): string {
  const password = parts.password === '' ? '' : `:${encodePercent(parts.password)}`;
  const credentials = parts.user === '' && password === '' ? '' : `${encodePercent(parts.user)}${password}@`;
  const query = parts.query
    .filter((pair): pair is [string, string] => pair[1] !== null)
    .map(([name, value]) => `${encodePercent(name)}=${encodePercent(value)}`)
    .join('&');
  return `${parts.scheme}://${credentials}${parts.location}${parts.path}${query === '' ? '' : `?${query}`}`;
}
