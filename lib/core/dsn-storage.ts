import { type DsnParts, hostNameProblem, joinDsn, type Parsed, refuse } from '#lib/core/dsn-text';
import { canonicalPath } from '#lib/core/percent';

/** `bucket`, `endpoint` and `region` follow from `host`, exactly as django-storage-url 0.12.1 reads it. */
export interface S3Dsn {
  kind: 's3';
  keyId: string;
  secret: string;
  host: string;
  /** Written in the DSN, but dropped by its readers, which always use https on 443. */
  port: number | null;
  bucket: string;
  /** Host of the API, without scheme and bucket. */
  endpoint: string;
  region: string | null;
  /** Key prefix inside the bucket, without leading slash, used as written (`%20` stays `%20`). */
  path: string;
  auth: string | null;
  domain: string | null;
  url: string | null;
  /** Null: readers send `public-read` with every upload. */
  acl: string | null;
  qsAuth: boolean;
  addressingStyle: string | null;
  /** Read only when the host has no `.s3.` marker. */
  regionName: string | null;
  /** Parameters that the reader ignores, in order. */
  extra: [name: string, value: string][];
}

export interface AzDsn {
  kind: 'az';
  account: string;
  /** Base64 of a SAS token, or an account key. */
  credential: string;
  credentialKind: 'sas' | 'key';
  host: string;
  port: number | null;
  container: string;
  domain: string | null;
  url: string | null;
  extra: [name: string, value: string][];
}

export interface FileDsn {
  kind: 'file';
  /** Directory, used as written (`%20` stays `%20`). */
  path: string;
  url: string | null;
  extra: [name: string, value: string][];
}

const markers = [
  '.s3-accesspoint-fips.dualstack.',
  '.s3-fips.dualstack.',
  '.s3-accesspoint.dualstack.',
  '.s3.dualstack.',
  '.s3-accesspoint.',
  '.s3-fips.',
  '.s3-',
  '.s3.',
];

export interface HostReading {
  bucket: string;
  endpoint: string;
  region: string | null;
  hasMarker: boolean;
}

/**
 * Splits the host of an S3 DSN as django-storage-url 0.12.1 does (backends/s3.py).
 * @returns null where that reader crashes: a host of one label
 */
export function readS3Host(host: string, regionName: string | null): HostReading | null {
  for (const marker of markers) {
    const index = host.indexOf(marker);
    if (index === -1) continue;
    const rest = host.slice(index + marker.length);
    const label = rest.split('.', 1)[0] ?? '';
    if (label === 'control' || label === 'control-fips') continue;
    const region = label === 'amazonaws' ? null : label;
    return { bucket: host.slice(0, index), endpoint: marker.slice(1) + rest, region, hasMarker: true };
  }
  const labels = host.split('.');
  if (labels.length < 2) return null;
  const endpointLabels = labels.slice(Math.max(1, labels.length - 3));
  const first = endpointLabels[0] ?? '';
  const hyphen = first.indexOf('-');
  const guess = hyphen === -1 ? '' : first.slice(hyphen + 1);
  return {
    bucket: labels.slice(0, labels.length - endpointLabels.length).join('.'),
    endpoint: endpointLabels.join('.'),
    region: (regionName ?? guess) || null,
    hasMarker: false,
  };
}

interface KnownParameters<Name extends string> {
  get(name: Name): string | null;
  extra: [name: string, value: string][];
}

/** Separates the names that a reader knows from those it ignores. Of a repeated one it would take the first in silence. */
function takeParameters<Name extends string>(
  query: DsnParts['query'],
  names: readonly Name[],
): Parsed<KnownParameters<Name>> {
  const values = new Map<string, string>();
  const extra: [string, string][] = [];
  for (const [name, value] of query) {
    if (values.has(name)) return refuse(`The parameter ${name} occurs twice. Keep one of the two.`);
    if ((names as readonly string[]).includes(name)) values.set(name, value);
    else extra.push([name, value]);
  }
  return { ok: true, value: { get: (name) => values.get(name) ?? null, extra } };
}

const s3Parameters = ['auth', 'acl', 'qs_auth', 'domain', 'url', 'addressing_style', 'region_name'] as const;

export function parseS3(parts: DsnParts): Parsed<S3Dsn> {
  const problem = hostNameProblem(parts.host);
  if (problem) return refuse(problem);
  const taken = takeParameters(parts.query, s3Parameters);
  if (!taken.ok) return taken;
  const parameters = taken.value;
  const regionName = parameters.get('region_name');
  const reading = readS3Host(parts.host, regionName);
  if (!reading) {
    return refuse(
      'The host of an S3 DSN names bucket and store together: <bucket>.s3.<region>.<domain>. This one has a single part.',
    );
  }
  const value: S3Dsn = {
    kind: 's3',
    keyId: parts.user,
    secret: parts.password,
    host: parts.host,
    port: parts.port,
    bucket: reading.bucket,
    endpoint: reading.endpoint,
    region: reading.region,
    path: canonicalPath(parts.path).replace(/^\/+/, ''),
    auth: parameters.get('auth'),
    domain: parameters.get('domain'),
    url: parameters.get('url'),
    acl: parameters.get('acl'),
    qsAuth: ['1', 'true', 'yes', 'on'].includes((parameters.get('qs_auth') ?? '').toLowerCase()),
    addressingStyle: parameters.get('addressing_style'),
    regionName,
    extra: parameters.extra,
  };
  return { ok: true, value };
}

export function formatS3(dsn: S3Dsn): string {
  return joinDsn({
    scheme: 's3',
    user: dsn.keyId,
    password: dsn.secret,
    location: withPort(dsn.host, dsn.port),
    path: `/${dsn.path}`,
    query: [
      ['auth', dsn.auth],
      ['acl', dsn.acl],
      ['qs_auth', dsn.qsAuth ? 'true' : null],
      ['domain', dsn.domain],
      ['url', dsn.url],
      ['addressing_style', dsn.addressingStyle],
      ['region_name', dsn.regionName],
      ...dsn.extra,
    ],
  });
}

export function parseAz(parts: DsnParts): Parsed<AzDsn> {
  const problem = hostNameProblem(parts.host);
  if (problem) return refuse(problem);
  if (parts.user === '' || parts.password === '') {
    return refuse('An Azure DSN needs account and credential: az://<account>:<credential>@<host>/<container>.');
  }
  const container = canonicalPath(parts.path).replace(/^\/+|(?<!\/)\/+$/g, '');
  if (container === '') return refuse('An Azure DSN needs the container after the host: az://...@<host>/<container>.');
  const credentialKind = azureCredentialKind(parts.password);
  if (!credentialKind) {
    return refuse('The credential of an Azure DSN must be base64 of a SAS token, or an account key. This is neither.');
  }
  const taken = takeParameters(parts.query, ['domain', 'url']);
  if (!taken.ok) return taken;
  const parameters = taken.value;
  const value: AzDsn = {
    kind: 'az',
    account: parts.user,
    credential: parts.password,
    credentialKind,
    host: parts.host,
    port: parts.port,
    container,
    domain: parameters.get('domain'),
    url: parameters.get('url'),
    extra: parameters.extra,
  };
  return { ok: true, value };
}

/** A SAS token is base64 of ASCII text with a `sig` parameter; any other base64 is taken as an account key. Null: not base64. */
function azureCredentialKind(credential: string): AzDsn['credentialKind'] | null {
  const text = decodeBase64(credential);
  if (text === null) return null;
  return /^[\0-\x7f]*$/.test(text) && /(?:^|&)sig=[^&]/.test(text) ? 'sas' : 'key';
}

/** Bytes as Latin-1 text, padding repaired; null when this is not base64. */
export function decodeBase64(text: string): string | null {
  try {
    // Looked for from the first of a run only: from each, a long one takes seconds.
    return atob(text.replace(/(?<!=)=+$/, ''));
  } catch {
    return null;
  }
}

export function formatAz(dsn: AzDsn): string {
  return joinDsn({
    scheme: 'az',
    user: dsn.account,
    password: dsn.credential,
    location: withPort(dsn.host, dsn.port),
    path: `/${dsn.container}`,
    query: [['domain', dsn.domain], ['url', dsn.url], ...dsn.extra],
  });
}

export function parseFile(parts: DsnParts): Parsed<FileDsn> {
  if (parts.host !== '' || parts.user !== '' || parts.password !== '' || parts.port !== null) {
    return refuse('A file DSN has no host. Write three slashes: file:///data/media/?url=%2Fmedia%2F.');
  }
  if (parts.path === '') return refuse('A file DSN needs a directory: file:///data/media/?url=%2Fmedia%2F.');
  const taken = takeParameters(parts.query, ['url']);
  if (!taken.ok) return taken;
  const parameters = taken.value;
  const value: FileDsn = {
    kind: 'file',
    path: canonicalPath(parts.path),
    url: parameters.get('url'),
    extra: parameters.extra,
  };
  return { ok: true, value };
}

export function formatFile(dsn: FileDsn): string {
  return joinDsn({
    scheme: 'file',
    user: '',
    password: '',
    location: '',
    path: dsn.path,
    query: [['url', dsn.url], ...dsn.extra],
  });
}

function withPort(host: string, port: number | null): string {
  return port === null ? host : `${host}:${port}`;
}
