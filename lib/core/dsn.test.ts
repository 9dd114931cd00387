import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DsnPatch,
  DsnPatchSchema,
  describePatch,
  diffDsn,
  isDsnName,
  maskDsn,
  parseDsn,
  patchDsn,
  tryPatchDsn,
} from '#lib/core/dsn';

const managed = 's3://AK:s%2Fecret@b.s3.eu.example.com/?auth=s3v4';

describe('names of DSNs', () => {
  it.each([
    ['DEFAULT_STORAGE_DSN', true],
    ['ALT_2_DATABASE_DSN', true],
    ['DATABASE_URL', true],
    ['SENTRY_DSN', false],
    ['_STORAGE_DSN', false],
    ['DEFAULT_STORAGE_DSN\n', false],
    ['MY_DATABASE_URL', false],
  ])('%j', (name, expected) => {
    expect(isDsnName(name)).toBe(expected);
  });
});

describe('masking', () => {
  it.each([
    [managed, 's3://AK:****@b.s3.eu.example.com/?auth=s3v4'],
    ['postgres://u:p@ss@h:5432/db', 'postgres://u:****@h:5432/db'],
    ['postgres://u@x:pass@h/db', 'postgres://u@x:****@h/db'],
    [
      'postgres://u:p@h/db?sslmode=require&sslp%61ssword=x&passfile=y',
      'postgres://u:****@h/db?sslmode=require&sslp%61ssword=****&passfile=****',
    ],
    ['s3://b.s3.eu.example.com:9000/', 's3://b.s3.eu.example.com:9000/'],
    ['file:///data/media/?url=%2Fmedia%2F', 'file:///data/media/?url=%2Fmedia%2F'],
    ['sqlite://:memory:', 'sqlite://:memory:'],
    ['s3://AK:broken/secret@b.s3.eu.example.com', 's3://****'],
    ['just-a-password', '****'],
    ['', '****'],
  ])('%s', (text, expected) => {
    expect(maskDsn(text)).toBe(expected);
  });

  it('never lets a password through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 12, maxLength: 40 }), (password) => {
        const core = password.slice(2, -2);
        for (const text of [`s3://u:${password}@b.example.com/`, `postgres://u:${password}@h/d`]) {
          // A password that is read as another part of the DSN (a host, a name) is no longer one.
          const parsed = parseDsn(text);
          if (parsed.ok && 'name' in parsed.dsn && parsed.dsn.password !== password) continue;
          expect(maskDsn(text)).not.toContain(core);
        }
      }),
    );
  });
});

describe('patch schema', () => {
  it.each<[string, unknown, string | null]>([
    ['a domain', { domain: 'Media.Example.com' }, null],
    ['removal', { domain: null }, null],
    ['a URL', { url: 'http://localhost:9000' }, null],
    ['all but the URL', { domain: 'm.example.com', acl: 'private', path: 'media/a/' }, null],
    ['a domain and the removal of the URL', { domain: 'm.example.com', url: null }, null],
    ['nothing', {}, 'Change at least one field.'],
    ['only undefined', { domain: undefined }, 'Change at least one field.'],
    ['both links', { domain: 'm.example.com', url: 'https://m.example.com' }, 'not both'],
    ['credentials', { secret: 'x', domain: 'm.example.com' }, 'only domain, url, acl and path'],
    ['a domain with a port', { domain: 'm.example.com:80' }, 'only the host name'],
    ['a domain with a scheme', { domain: 'https://m.example.com' }, 'only the host name'],
    ['a URL with a path', { url: 'https://m.example.com/media' }, 'only scheme and host'],
    ['a URL with a query', { url: 'https://m.example.com/?x' }, 'only scheme and host'],
    ['a URL without scheme', { url: 'm.example.com' }, 'starts with https'],
    ['a script', { url: 'javascript:alert(1)' }, 'starts with https'],
    ['a URL with credentials', { url: 'https://u:p@m.example.com' }, 'Leave user and password out'],
    ['an unknown acl', { acl: 'everyone' }, 'Choose one of'],
    ['an absolute path', { path: '/media' }, 'key prefix'],
    ['a path upwards', { path: 'a/../b' }, 'key prefix'],
    ['a path with spaces', { path: 'a b' }, 'key prefix'],
    ['no object', 'domain', 'only domain'],
  ])('%s', (_, patch, problem) => {
    const result = DsnPatchSchema.safeParse(patch);
    const message = result.success ? null : result.error.issues.map((issue) => issue.message).join(' ');
    if (problem === null) expect(message).toBeNull();
    else expect(message).toContain(problem);
  });

  it('makes the domain lower case', () => {
    expect(DsnPatchSchema.parse({ domain: 'Media.Example.com' })).toEqual({ domain: 'media.example.com' });
  });
});

describe('patching', () => {
  it.each<[string, string, DsnPatch, string]>([
    ['sets the domain', managed, { domain: 'm.example.com' }, `${managed}&domain=m.example.com`],
    [
      'drops url for a domain',
      `${managed}&url=https%3A%2F%2Fu.example.com`,
      { domain: 'm.example.com' },
      `${managed}&domain=m.example.com`,
    ],
    [
      'drops the domain for url',
      `${managed}&domain=m.example.com`,
      { url: 'https://u.example.com' },
      `${managed}&url=https%3A%2F%2Fu.example.com`,
    ],
    ['removes with null', `${managed}&domain=m.example.com`, { domain: null }, managed],
    [
      'keeps url when only the domain is removed',
      `${managed}&url=https%3A%2F%2Fu.example.com`,
      { domain: null },
      `${managed}&url=https%3A%2F%2Fu.example.com`,
    ],
    ['sets acl', managed, { acl: 'private' }, `${managed}&acl=private`],
    ['sets the key prefix', managed, { path: 'media/' }, managed.replace('/?', '/media/?')],
    ['removes the key prefix', managed.replace('/?', '/media/?'), { path: null }, managed],
    ['keeps unknown parameters', `${managed}&x=1`, { domain: 'm.example.com' }, `${managed}&domain=m.example.com&x=1`],
    [
      'keeps the port',
      's3://AK:s@b.s3.local.localhost:9000/?auth=s3v4&url=http%3A%2F%2Fb',
      { domain: 'm.example.com' },
      's3://AK:s@b.s3.local.localhost:9000/?auth=s3v4&domain=m.example.com',
    ],
    [
      'changes Azure links',
      'az://acc:AAAA@blob.core.windows.net/c',
      { domain: 'm.example.com' },
      'az://acc:AAAA@blob.core.windows.net/c?domain=m.example.com',
    ],
    [
      'changes file links',
      'file:///data/?url=%2Fm%2F',
      { url: 'https://m.example.com' },
      'file:///data/?url=https%3A%2F%2Fm.example.com',
    ],
  ])('%s', (_, text, patch, expected) => {
    expect(patchDsn(text, patch)).toBe(expected);
  });

  it.each<[string, DsnPatch]>([
    ['postgres://u:p@h/db', { domain: 'm.example.com' }],
    ['az://acc:AAAA@blob.core.windows.net/c', { path: 'x' }],
    ['file:///data/', { domain: 'm.example.com' }],
    ['no DSN', { domain: 'm.example.com' }],
  ])('refuses what does not fit %s', (text, patch) => {
    expect(tryPatchDsn(text, patch)).toMatchObject({ ok: false, reason: expect.any(String) });
    expect(() => patchDsn(text, patch)).toThrow();
  });

  it('never changes credentials, bucket, endpoint or region', () => {
    const patches = fc.record(
      {
        domain: fc.constantFrom(null, 'm.example.com'),
        acl: fc.constantFrom(null, 'private' as const),
        path: fc.constantFrom(null, 'a/b'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), patches, (secret, patch) => {
        const text = `s3://AK:${encodeURIComponent(secret.toWellFormed())}@b.s3.eu.example.com/?auth=s3v4&domain=old.example.com`;
        const fields = diffDsn(text, patchDsn(text, patch)).map((row) => row.field);
        expect(['domain', 'acl', 'path']).toEqual(expect.arrayContaining(fields));
      }),
    );
  });

  it('is said in words', () => {
    expect(describePatch({ domain: 'm.example.com' })).toBe('media domain is m.example.com');
    expect(describePatch({ url: null, acl: 'private', path: 'a/' })).toBe(
      'media URL is removed, access of uploads is private, key prefix is a/',
    );
  });
});

describe('comparing', () => {
  it('names the fields that differ and flags secrets', () => {
    expect(diffDsn(managed, 's3://AK:other@c.s3.us.example.com/?auth=s3v4&domain=m.example.com&qs_auth=true')).toEqual([
      { field: 'bucket', label: 'Bucket', a: 'b', b: 'c', secret: false },
      { field: 'endpoint', label: 'Endpoint', a: 's3.eu.example.com', b: 's3.us.example.com', secret: false },
      { field: 'region', label: 'Region', a: 'eu', b: 'us', secret: false },
      { field: 'secret', label: 'Secret access key', a: 's/ecret', b: 'other', secret: true },
      { field: 'qsAuth', label: 'Signed links', a: 'no', b: 'yes', secret: false },
      { field: 'domain', label: 'Media domain', a: null, b: 'm.example.com', secret: false },
    ]);
  });

  it('sees no difference in other ways to write the same', () => {
    expect(diffDsn(managed, 's3://AK:s%2fecret@B.s3.eu.example.com?auth=s3v4')).toEqual([]);
    expect(diffDsn('broken', 'broken')).toEqual([]);
  });

  it('compares what it cannot read as one secret', () => {
    expect(diffDsn(managed, 'broken')).toEqual([
      { field: 'value', label: 'Value', a: managed, b: 'broken', secret: true },
    ]);
  });

  it('flags secret driver options', () => {
    expect(diffDsn('postgres://u:p@h/d?sslpassword=a', 'postgres://u:p@h/d')).toEqual([
      { field: 'parameter:sslpassword', label: 'sslpassword', a: 'a', b: null, secret: true },
    ]);
  });

  it('compares kinds', () => {
    expect(diffDsn('file:///data/', 'postgres:///db').map((row) => row.field)).toEqual(['kind', 'path', 'name']);
  });
});

describe('a value as long as values may be', () => {
  const repeated = (text: string) => text.repeat(30_000 / text.length);
  /** Linear ones take some milliseconds, a pattern that goes back for each character takes over a second. */
  const MAX_MICROSECONDS = 500_000;
  it.each([
    ['slashes in the path', `az://account:a2V5@h.example.com/c${repeated('/')}x`],
    ['slashes in a folder', `s3://AK:s@b.s3.eu.example.com/x${repeated('/')}x`],
    ['padding', `az://account:${repeated('=')}x@h.example.com/c`],
    ['parameters', `s3://AK:s@b.s3.eu.example.com/?${repeated('ab=c&')}`],
    ['colons', `s3://${repeated(':')}@b.s3.eu.example.com/`],
    ['dots', `s3://AK:s@${repeated('a.')}/`],
    ['encoded characters', `s3://AK:s@b.s3.eu.example.com/${repeated('%41')}`],
  ])('is read, masked, patched and compared without a second of thought with many %s', (_what, value) => {
    // Of the processor, which others may be using too.
    const before = process.threadCpuUsage();
    parseDsn(value);
    maskDsn(value);
    const patched = tryPatchDsn(value, { domain: 'media.example.com' });
    if (patched.ok) diffDsn(managed, patched.value);
    expect(process.threadCpuUsage(before).user).toBeLessThan(MAX_MICROSECONDS);
  });
});
