import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDsn, parseDsn } from '#lib/core/dsn';
import type { Dsn } from '#lib/core/dsn-kinds';
import type { AzDsn, FileDsn, S3Dsn } from '#lib/core/dsn-storage';

function parsed(text: string): Dsn {
  const result = parseDsn(text);
  if (!result.ok) throw new Error(result.reason);
  return result.dsn;
}

function s3(text: string): S3Dsn {
  const dsn = parsed(text);
  if (dsn.kind !== 's3') throw new Error(`expected s3, got ${dsn.kind}`);
  return dsn;
}

function az(text: string): AzDsn {
  const dsn = parsed(text);
  if (dsn.kind !== 'az') throw new Error(`expected az, got ${dsn.kind}`);
  return dsn;
}

function reasonOf(text: string): string {
  const result = parseDsn(text);
  return result.ok ? 'accepted' : result.reason;
}

describe('host of an S3 DSN, as django-storage-url 0.12.1 reads it', () => {
  // Rows were executed against that library.
  it.each([
    ['b.s3.amazonaws.com', 'b', 's3.amazonaws.com', null],
    ['b.s3.eu-west-1.amazonaws.com', 'b', 's3.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['b.s3-eu-west-1.amazonaws.com', 'b', 's3-eu-west-1.amazonaws.com', 'eu-west-1'],
    ['b.s3.dualstack.eu-west-1.amazonaws.com', 'b', 's3.dualstack.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['b.s3-fips.us-gov-west-1.amazonaws.com', 'b', 's3-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['b.s3-fips.dualstack.us-east-1.amazonaws.com', 'b', 's3-fips.dualstack.us-east-1.amazonaws.com', 'us-east-1'],
    ['ap-1.s3-accesspoint.eu-west-1.amazonaws.com', 'ap-1', 's3-accesspoint.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['b.s3.cn-north-1.amazonaws.com.cn', 'b', 's3.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['b.s3-accelerate.amazonaws.com', 'b', 's3-accelerate.amazonaws.com', 'accelerate'],
    ['b.s3-website-us-east-1.amazonaws.com', 'b', 's3-website-us-east-1.amazonaws.com', 'website-us-east-1'],
    ['1234.s3-control.eu-west-1.amazonaws.com', '1234.s3-control', 'eu-west-1.amazonaws.com', 'west-1'],
    ['my.s3-data.s3.eu-west-1.amazonaws.com', 'my', 's3-data.s3.eu-west-1.amazonaws.com', 'data'],
    [
      'ex.aldryn-media.io.s3-eu-central-1.amazonaws.com',
      'ex.aldryn-media.io',
      's3-eu-central-1.amazonaws.com',
      'eu-central-1',
    ],
    ['b.sos-ch-dk-2.exo.io', 'b', 'sos-ch-dk-2.exo.io', 'ch-dk-2'],
    ['b.fra1.digitaloceanspaces.com', 'b', 'fra1.digitaloceanspaces.com', null],
    ['b.s3.eu-central-1.wasabisys.com', 'b', 's3.eu-central-1.wasabisys.com', 'eu-central-1'],
    ['b.s3.wasabisys.com', 'b', 's3.wasabisys.com', 'wasabisys'],
    ['b.eu-central-1.linodeobjects.com', 'b', 'eu-central-1.linodeobjects.com', 'central-1'],
    ['b.acct.r2.cloudflarestorage.com', 'b.acct', 'r2.cloudflarestorage.com', null],
    ['b.s3.example.com', 'b', 's3.example.com', 'example'],
    ['b.s3.us-east-1.storage.example.com', 'b', 's3.us-east-1.storage.example.com', 'us-east-1'],
    ['b.minio', 'b', 'minio', null],
    ['b.minio.corp.example.com', 'b.minio', 'corp.example.com', null],
    ['b.s3.local.localhost', 'b', 's3.local.localhost', 'local'],
    ['B.S3.EU-west-1.AmazonAWS.com', 'b', 's3.eu-west-1.amazonaws.com', 'eu-west-1'],
  ])('%s', (host, bucket, endpoint, region) => {
    expect(s3(`s3://K:S@${host}/`)).toMatchObject({ bucket, endpoint, region, port: null });
  });

  it.each([
    ['b.minio:9000', 'b', 'minio', 9000],
    ['media.minio.svc.cluster.local:9000', 'media.minio', 'svc.cluster.local', 9000],
    ['b.127.0.0.1:9000', 'b.127', '0.0.1', 9000],
  ])('keeps the port of %s apart', (host, bucket, endpoint, port) => {
    expect(s3(`s3://K:S@${host}/`)).toMatchObject({ bucket, endpoint, region: null, port });
  });

  it('reads region_name only without a marker', () => {
    expect(s3('s3://K:S@b.media.example.com/?region_name=us-east-1').region).toBe('us-east-1');
    expect(s3('s3://K:S@b.eu-central-1.linodeobjects.com/?region_name=eu-central-1').region).toBe('eu-central-1');
    expect(s3('s3://K:S@b.s3.example.com/?region_name=us-east-1').region).toBe('example');
    expect(s3('s3://K:S@b.sos-ch-dk-2.exo.io/?region_name=').region).toBeNull();
  });

  it('skips the control markers but still finds a later one', () => {
    expect(s3('s3://K:S@a.s3-control.s3.eu-west-1.amazonaws.com')).toMatchObject({
      bucket: 'a.s3-control',
      region: 'eu-west-1',
    });
  });
});

describe('parameters and path of an S3 DSN', () => {
  it('reads every known parameter and keeps the others', () => {
    const text =
      's3://K:S@b.s3.eu.example.com/media/x/?auth=s3v4&domain=m.example.com&url=https%3A%2F%2Fu.example.com&acl=private&qs_auth=1&addressing_style=virtual&region_name=r&foo=a+b&Domain=x';
    expect(s3(text)).toMatchObject({
      path: 'media/x/',
      auth: 's3v4',
      domain: 'm.example.com',
      url: 'https://u.example.com',
      acl: 'private',
      qsAuth: true,
      addressingStyle: 'virtual',
      regionName: 'r',
      extra: [
        ['foo', 'a b'],
        ['Domain', 'x'],
      ],
    });
  });

  it('leaves absent parameters null', () => {
    expect(s3('s3://K:S@b.s3.eu.example.com')).toMatchObject({
      path: '',
      auth: null,
      domain: null,
      url: null,
      acl: null,
      qsAuth: false,
      addressingStyle: null,
      regionName: null,
      extra: [],
    });
  });

  it.each([
    ['1', true],
    ['TRUE', true],
    ['yes', true],
    ['On', true],
    ['0', false],
    ['false', false],
    ['', false],
    ['y', false],
  ])('qs_auth=%s', (value, expected) => {
    expect(s3(`s3://K:S@b.s3.eu.example.com/?qs_auth=${value}`).qsAuth).toBe(expected);
  });

  it.each([
    ['/a%20b/c%2Fd/', 'a%20b/c%2Fd/'],
    ['//a//b/', 'a//b/'],
    ['/%zz/%41é;=', '%25zz/A%C3%A9;='],
    ['/%zz%2F', '%25zz%252F'],
    ['/', ''],
  ])('gives the path %s back as the reader does', (path, expected) => {
    expect(s3(`s3://K:S@b.s3.eu.example.com${path}`).path).toBe(expected);
  });

  it('refuses a repeated parameter, of which readers take the first in silence', () => {
    expect(reasonOf('s3://K:S@b.s3.eu.example.com/?domain=a.b&domain=c.d')).toContain('domain occurs twice');
  });
});

describe('credentials', () => {
  it('are percent-decoded, and a plus is a plus', () => {
    expect(s3('s3://AK%2FIA:abc%2Bd%2Fe+f@b.s3.eu.example.com')).toMatchObject({ keyId: 'AK/IA', secret: 'abc+d/e+f' });
  });

  it('may hold a bare colon', () => {
    expect(s3('s3://K:a:b@b.s3.eu.example.com').secret).toBe('a:b');
  });

  it('may be missing', () => {
    expect(s3('s3://b.s3.eu.example.com')).toMatchObject({ keyId: '', secret: '' });
  });

  it.each([
    ['a bare slash', 's3://KEY:ab/cdTOPSECRET@b.s3.eu.example.com/', '%2F'],
    ['a bare slash after digits', 's3://KEY:12/cdTOPSECRET@b.s3.eu.example.com/', '%2F'],
    ['a bare at sign', 's3://KEY:ab@TOPSECRET@b.s3.eu.example.com/', '%40'],
    ['a bare hash', 's3://KEY:ab#TOPSECRET@b.s3.eu.example.com/', '%23'],
    ['a bare question mark', 's3://KEY:ab?TOPSECRET@b.s3.eu.example.com/', '%3F'],
    ['a space', 's3://KEY:ab TOPSECRET@b.s3.eu.example.com/', '%20'],
  ])('with %s are refused with the way out, without repeating them', (_, text, advice) => {
    const reason = reasonOf(text);
    expect(reason).toContain(advice);
    expect(reason).not.toContain('TOPSECRET');
    expect(reason).not.toContain('KEY');
  });
});

describe('what makes readers crash is refused', () => {
  it.each([
    ['', 'empty'],
    ['hello', 'not a DSN'],
    ['s3://minio', 'single part'],
    ['s3://bucket-name?region=eu', 'single part'],
    ['s3://K:S@', 'no host'],
    ['s3://K:S@b..example.com', 'empty part'],
    ['s3://K:S@b.example.com:99999', 'port'],
    ['s3://K:S@b.example.com:', 'port'],
    ['s3://K:S@[::1]:9000/b', 'only letters'],
    ['s3://K:S@b.exa$mple.com', 'only letters'],
    ['s3://K:S@b.example.com\n', 'line break'],
    ['gs://K:S@b.example.com', 'scheme "gs"'],
    ['azure://K:S@b.example.com', 'Use az instead'],
    ['minio://K:S@b.example.com', 'Use s3 instead'],
    ['mariadb://u:p@h/db', 'Use mysql instead'],
    ['constructor://u:p@h/db', 'scheme "constructor"'],
    ['az://acc@blob.core.windows.net/c', 'account and credential'],
    ['az://acc:AAAA@blob.core.windows.net/', 'container'],
    ['az://acc:A@blob.core.windows.net/c', 'base64'],
    ['file://data/media/', 'three slashes'],
    ['file://', 'directory'],
  ])('%j', (text, part) => {
    expect(reasonOf(text)).toContain(part);
  });
});

describe('Azure', () => {
  const sas = 'c2U9MjAzNi0wMS0yMiZzcD1yd2RsJnNpZz1hYmM%3D';

  it('reads the documented example', () => {
    expect(az(`az://shoptest1a2b:${sas}@blob.core.windows.net/public-media/?domain=m.example.com`)).toMatchObject({
      account: 'shoptest1a2b',
      credentialKind: 'sas',
      container: 'public-media',
      host: 'blob.core.windows.net',
      domain: 'm.example.com',
      url: null,
    });
  });

  it.each([
    ['padding left out', sas.replace('%3D', ''), 'sas'],
    ['binary key', '%2F%2F79%2FPs%3D', 'key'],
    ['ASCII without a signature', encodeURIComponent(btoa('se=2036-01-22&sp=rwdl')), 'key'],
    ['empty signature', encodeURIComponent(btoa('sp=rwdl&sig=')), 'key'],
    ['signature only in another name', encodeURIComponent(btoa('xsig=1')), 'key'],
  ])('takes a credential with %s as %s', (_, credential, kind) => {
    expect(az(`az://acc:${credential}@blob.core.windows.net/c`).credentialKind).toBe(kind);
  });
});

describe('local directory', () => {
  it.each(['file:///data/media/?url=%2Fmedia%2F', 'file:///data/media/?url=/media/'])('%s', (text) => {
    const expected: FileDsn = { kind: 'file', path: '/data/media/', url: '/media/', extra: [] };
    expect(parsed(text)).toEqual(expected);
  });
});

describe('formatting', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 64 }).map((bytes) => String.fromCharCode(...bytes)),
  );
  const optional = fc.option(anyText);
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?$/);
  const port = fc.option(fc.integer({ min: 1, max: 65_535 }));
  const plainPath = fc.stringMatching(/^([a-zA-Z0-9._~-]{1,8}\/){0,3}$/);

  it('gives every S3 DSN back, with any character in its secrets and parameters', () => {
    const hosts = fc.array(label, { minLength: 2, maxLength: 6 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(
        hosts,
        fc.record({
          keyId: anyText,
          secret: anyText,
          port,
          path: plainPath,
          auth: optional,
          domain: optional,
          url: optional,
          acl: optional,
          qsAuth: fc.boolean(),
          addressingStyle: optional,
          extra: fc.array(fc.tuple(fc.stringMatching(/^x[A-Z]{1,5}$/), anyText), { maxLength: 3 }),
        }),
        (host, fields) => {
          const dsn: Dsn = { ...s3(`s3://${host}`), ...fields };
          expect(parsed(formatDsn(dsn))).toEqual(dsn);
        },
      ),
    );
  });

  it('gives every Azure DSN back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.stringMatching(/^[a-z0-9]{3,10}$/), (bytes, account) => {
        const credential = btoa(String.fromCharCode(...bytes));
        const text = `az://${account}:${encodeURIComponent(credential)}@blob.core.windows.net/c`;
        const dsn = az(text);
        expect(dsn.credential).toBe(credential);
        expect(parsed(formatDsn(dsn))).toEqual(dsn);
      }),
    );
  });

  it('gives every file DSN back', () => {
    fc.assert(
      fc.property(plainPath, optional, (path, url) => {
        const dsn: FileDsn = { kind: 'file', path: `/${path}`, url, extra: [] };
        expect(parsed(formatDsn(dsn))).toEqual(dsn);
      }),
    );
  });

  it('writes nothing outside unreserved characters in credentials and values', () => {
    fc.assert(
      fc.property(anyText, anyText, (secret, domain) => {
        const dsn: Dsn = { ...s3('s3://K@b.s3.eu.example.com'), secret, domain };
        expect(formatDsn(dsn)).toMatch(
          /^s3:\/\/K(?::[A-Za-z0-9._~%-]+)?@b\.s3\.eu\.example\.com\/\?domain=[A-Za-z0-9._~%-]*$/,
        );
      }),
    );
  });
});
