import * as z from 'zod/mini';
import {
  databaseSchemes,
  formatDatabase,
  isDatabaseScheme,
  memoryDatabase,
  parseDatabase,
} from '#lib/core/dsn-database';
import { type DsnDifference, diffFields, dsnFields, secretParameterName } from '#lib/core/dsn-fields';
import type { Dsn } from '#lib/core/dsn-kinds';
import { formatAz, formatFile, formatS3, parseAz, parseFile, parseS3 } from '#lib/core/dsn-storage';
import { type Parsed, refuse, splitParts, splitScheme } from '#lib/core/dsn-text';
import { DomainName } from '#lib/core/names';
import { decodeQueryPart } from '#lib/core/percent';
import { rule } from '#lib/core/rule';

export type DsnResult = { ok: true; dsn: Dsn } | { ok: false; reason: string };

/** Names under which DSNs of services are kept: `<PREFIX>_STORAGE_DSN`, `<PREFIX>_DATABASE_DSN`, `DATABASE_URL`. */
export function isDsnName(name: string): boolean {
  return /^(?:[A-Z][A-Z0-9_]*_(?:STORAGE|DATABASE)_DSN|DATABASE_URL)$/.test(name);
}

const schemeHints = new Map([
  ['mariadb', 'mysql'],
  ['minio', 's3'],
  ['azure', 'az'],
]);

/**
 * Reads a DSN as its public readers do: django-storage-url 0.12.1 for storage, dj-database-url 3.1.2 for databases.
 * What makes them crash, or silently use something else than written, is refused with a sentence that holds no secret.
 */
export function parseDsn(text: string): DsnResult {
  const parsed = parseAny(text);
  return parsed.ok ? { ok: true, dsn: parsed.value } : parsed;
}

function parseAny(text: string): Parsed<Dsn> {
  const split = splitScheme(text);
  if (!split.ok) return split;
  const { scheme, rest } = split.value;
  if ((scheme === 'sqlite' || scheme === 'spatialite') && rest === ':memory:') {
    return { ok: true, value: memoryDatabase(scheme) };
  }
  if (isDatabaseScheme(scheme)) {
    const parts = splitParts(scheme, rest, { lastAt: true });
    return parts.ok ? parseDatabase(scheme, parts.value) : parts;
  }
  const parsers = { s3: parseS3, az: parseAz, file: parseFile };
  if (scheme === 's3' || scheme === 'az' || scheme === 'file') {
    const parts = splitParts(scheme, rest, { lastAt: false });
    return parts.ok ? parsers[scheme](parts.value) : parts;
  }
  const known = schemeHints.get(scheme) ?? ['s3', 'az', 'file', ...Object.keys(databaseSchemes)].join(', ');
  return refuse(`No reader knows the scheme "${scheme}". Use ${known} instead.`);
}

/** Writes a DSN; everything outside unreserved characters is percent-encoded. `parseDsn` gives the same value back. */
export function formatDsn(dsn: Dsn): string {
  switch (dsn.kind) {
    case 's3':
      return formatS3(dsn);
    case 'az':
      return formatAz(dsn);
    case 'file':
      return formatFile(dsn);
    case 'database':
      return formatDatabase(dsn);
  }
}

/** The text with its password and other secrets replaced by `****`; of a broken DSN only the scheme is left. */
export function maskDsn(text: string): string {
  if (!parseDsn(text).ok) return `${/^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? ''}****`;
  const [address = '', ...query] = text.split('?');
  const masked = address.replace(/^([^:]+:\/\/[^:/]*):[^/]*@/, '$1:****@');
  if (query.length === 0) return masked;
  const pairs = query.join('?').split('&');
  const safe = pairs.map((pair) => {
    const name = pair.split('=', 1)[0] ?? '';
    return secretParameterName.test(decodeQueryPart(name)) ? `${name}=****` : pair;
  });
  return `${masked}?${safe.join('&')}`;
}

const cannedAcls = [
  'private',
  'public-read',
  'authenticated-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
] as const;

/** Origin only: readers leave the path of `url` out of the links of files. */
const MediaUrl = z.string('Enter a URL.').check(
  rule((text) => {
    const url = URL.parse(text);
    if (!url || !/^https?:\/\//.test(text) || /[\p{Cc}\s\\]/u.test(text)) {
      return 'Enter a URL that starts with https:// or http://.';
    }
    if (url.username !== '' || url.password !== '') return 'Leave user and password out of the URL.';
    if (url.pathname !== '/' || /[?#]/.test(text)) {
      return 'Enter only scheme and host, such as https://media.example.com: readers leave a path out of their links.';
    }
    return null;
  }),
);

const KeyPrefix = z.string('Enter a key prefix.').check(
  rule((text) => {
    const isPlain = /^[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*\/?$/.test(text) && text.length <= 512;
    if (!isPlain || text.split('/').some((part) => part === '.' || part === '..')) {
      return 'A key prefix has letters, digits, dots, hyphens and slashes, and does not begin with a slash.';
    }
    return null;
  }),
);

/** Fields of a managed storage DSN that an override may change; null takes the field out. */
export const DsnPatchSchema = z
  .strictObject(
    {
      domain: z.optional(z.nullable(DomainName)),
      url: z.optional(z.nullable(MediaUrl)),
      acl: z.optional(z.nullable(z.enum(cannedAcls, `Choose one of ${cannedAcls.join(', ')}.`))),
      path: z.optional(z.nullable(KeyPrefix)),
    },
    'A patch may change only domain, url, acl and path.',
  )
  .check(
    z.refine((patch) => Object.values(patch).some((value) => value !== undefined), 'Change at least one field.'),
    z.refine((patch) => !(patch.domain && patch.url), 'Enter a media domain or a media URL, not both.'),
  );
export type DsnPatch = z.infer<typeof DsnPatchSchema>;

const patchLabels = { domain: 'media domain', url: 'media URL', acl: 'access of uploads', path: 'key prefix' } as const;
type PatchField = keyof typeof patchLabels;
const patchFields = Object.keys(patchLabels) as PatchField[];
const patchable: Record<Dsn['kind'], readonly PatchField[]> = {
  s3: patchFields,
  az: ['domain', 'url'],
  file: ['url'],
  database: [],
};

/**
 * Changes only the named fields of a DSN. Public readers prefer `url` to `domain`, so setting one drops the other.
 * @returns the new DSN, or a sentence that says why this patch does not fit it
 */
export function tryPatchDsn(dsnText: string, patch: DsnPatch): Parsed<string> {
  const parsed = parseDsn(dsnText);
  if (!parsed.ok) return parsed;
  const { dsn } = parsed;
  const changes = patchFields.filter((field) => patch[field] !== undefined);
  const misfit = changes.find((field) => !patchable[dsn.kind].includes(field));
  if (misfit) return refuse(`This kind of DSN has no ${patchLabels[misfit]} to change.`);
  return { ok: true, value: formatDsn(applyPatch(dsn, patch)) };
}

function applyPatch(dsn: Dsn, patch: DsnPatch): Dsn {
  const url = changed(patch.domain ? null : 'url' in dsn ? dsn.url : null, patch.url);
  const domain = changed(patch.url ? null : 'domain' in dsn ? dsn.domain : null, patch.domain);
  switch (dsn.kind) {
    case 's3':
      return {
        ...dsn,
        url,
        domain,
        acl: changed(dsn.acl, patch.acl),
        path: changed(dsn.path, patch.path) ?? '',
      };
    case 'az':
      return { ...dsn, url, domain };
    case 'file':
      return { ...dsn, url };
    case 'database':
      return dsn;
  }
}

function changed<Value>(current: Value, change: Value | undefined): Value {
  return change === undefined ? current : change;
}

/**
 * Like `tryPatchDsn`, for values that are known to fit.
 * @throws Error with the sentence otherwise
 */
export function patchDsn(dsnText: string, patch: DsnPatch): string {
  const patched = tryPatchDsn(dsnText, patch);
  if (!patched.ok) throw new Error(patched.reason);
  return patched.value;
}

/** A patch in words: "media domain is media.example.com". */
export function describePatch(patch: DsnPatch): string {
  return patchFields
    .filter((field) => patch[field] !== undefined)
    .map((field) => `${patchLabels[field]} is ${patch[field] === null ? 'removed' : patch[field]}`)
    .join(', ');
}

/** The fields in which two DSNs differ. Secret values are included and flagged: callers mask them. */
export function diffDsn(aText: string, bText: string): DsnDifference[] {
  const a = parseDsn(aText);
  const b = parseDsn(bText);
  if (a.ok && b.ok) return diffFields(dsnFields(a.dsn), dsnFields(b.dsn));
  return aText === bText ? [] : [{ field: 'value', label: 'Value', a: aText, b: bText, secret: true }];
}
