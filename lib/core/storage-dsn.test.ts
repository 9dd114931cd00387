import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDsn } from '#lib/core/dsn';
import type { Dsn } from '#lib/core/dsn-kinds';
import { dsnProblem, formatStorageDsn, type StorageLocation } from '#lib/core/storage-dsn';

const key = { keyId: 'AK', secret: 'a/b+c=' };
const host = 'b.s3.us-east-1.storage.example.net';
const s3: StorageLocation = {
  protocol: 's3',
  bucket: 'b',
  region: 'us-east-1',
  host,
  endpointUrl: 'https://s3.us-east-1.storage.example.net',
  publicUrl: `https://${host}`,
  keyPrefix: '',
  hasOwnPublicHost: false,
  uploadAcl: null,
};
const azure: StorageLocation = {
  ...s3,
  protocol: 'azure',
  region: '',
  account: 'media1',
  host: 'blob.core.windows.net',
  endpointUrl: 'https://media1.blob.core.windows.net',
  publicUrl: 'https://media1.blob.core.windows.net/b',
};

function parsed(text: string): Dsn {
  const result = parseDsn(text);
  if (!result.ok) throw new Error(result.reason);
  return result.dsn;
}

describe('the DSN of an S3 bucket', () => {
  const start = 's3://AK:a%2Fb%2Bc%3D@';
  const local = { host: 'b.s3.local.localhost:9000', publicUrl: 'http://b.s3.local.localhost:9000' };
  const web = { publicUrl: 'https://b.web.example.net', hasOwnPublicHost: true };
  const owner = { uploadAcl: 'bucket-owner-full-control' } as const;
  const withoutMarker = { host: 'b.fra1.digitaloceanspaces.com', publicUrl: 'https://b.fra1.digitaloceanspaces.com' };

  it.each<[string, Partial<StorageLocation>, boolean, string]>([
    ['public', {}, true, `${host}/?auth=s3v4`],
    ['private', {}, false, `${host}/?auth=s3v4&acl=private&qs_auth=true`],
    [
      'public on a store with a port',
      local,
      true,
      `${local.host}/?auth=s3v4&url=http%3A%2F%2Fb.s3.local.localhost%3A9000`,
    ],
    [
      'public on a local store without a port',
      { host: 'b.s3.local.localhost', publicUrl: 'http://b.s3.local.localhost' },
      true,
      'b.s3.local.localhost/?auth=s3v4&url=http%3A%2F%2Fb.s3.local.localhost',
    ],
    ['private on a store with a port', local, false, `${local.host}/?auth=s3v4&acl=private&qs_auth=true`],
    ['public with links on another host', web, true, `${host}/?auth=s3v4&domain=b.web.example.net`],
    [
      'public with links on another host and port',
      { ...web, publicUrl: 'http://b.web.localhost:3902' },
      true,
      `${host}/?auth=s3v4&url=http%3A%2F%2Fb.web.localhost%3A3902`,
    ],
    ['private, where a link host would make links unsigned', web, false, `${host}/?auth=s3v4&acl=private&qs_auth=true`],
    ['public where uploads must name the owner', owner, true, `${host}/?auth=s3v4&acl=bucket-owner-full-control`],
    [
      'private where uploads must name the owner',
      owner,
      false,
      `${host}/?auth=s3v4&acl=bucket-owner-full-control&qs_auth=true`,
    ],
    ['in a shared bucket', { keyPrefix: 'shop-live-1a/' }, true, `${host}/shop-live-1a/?auth=s3v4`],
    [
      'on a host without a marker',
      { ...withoutMarker, region: 'fra1' },
      true,
      `${withoutMarker.host}/?auth=s3v4&region_name=fra1`,
    ],
    [
      'on a host without a marker that tells the region',
      { host: 'b.sos-ch-dk-2.exo.io', publicUrl: 'https://b.sos-ch-dk-2.exo.io', region: 'ch-dk-2' },
      true,
      'b.sos-ch-dk-2.exo.io/?auth=s3v4',
    ],
  ])('%s', (_, change, isPublic, expected) => {
    expect(formatStorageDsn({ ...s3, ...change }, key, isPublic)).toBe(start + expected);
  });

  it('reads back as it was meant, whatever the secret', () => {
    // A domain with a label `s3` of its own is cut there by readers; `dsnProblem` says so.
    const label = fc.stringMatching(/^[a-z][a-z0-9]{1,8}$/).filter((name) => name !== 's3');
    const locations = fc.record({
      region: fc.stringMatching(/^[a-z]{2}-[a-z]{3,6}-[1-9]$/),
      domain: fc.tuple(label, label).map((labels) => labels.join('.')),
      hasMarker: fc.boolean(),
      keyPrefix: fc.constantFrom('', 'shop-live-1a/'),
      uploadAcl: fc.constantFrom(null, 'bucket-owner-full-control'),
      hasOwnPublicHost: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), locations, (secret, isPublic, place) => {
        const endpoint = `${place.hasMarker ? 's3.' : ''}${place.region}.${place.domain}`;
        const text = formatStorageDsn(
          {
            ...s3,
            ...place,
            bucket: 'shop-1',
            host: `shop-1.${endpoint}`,
            publicUrl: place.hasOwnPublicHost ? 'https://shop-1.web.example.net' : `https://shop-1.${endpoint}`,
          },
          { keyId: 'AK', secret },
          isPublic,
        );
        expect(parsed(text)).toMatchObject({
          kind: 's3',
          bucket: 'shop-1',
          endpoint,
          region: place.region,
          auth: 's3v4',
          keyId: 'AK',
          secret,
          path: place.keyPrefix,
          qsAuth: !isPublic,
          acl: place.uploadAcl ?? (isPublic ? null : 'private'),
          domain: isPublic && place.hasOwnPublicHost ? 'shop-1.web.example.net' : null,
          url: null,
        });
      }),
    );
  });
});

describe('what readers misunderstand of a DSN', () => {
  it.each<[string, Partial<StorageLocation>]>([
    ['a host with region', {}],
    ['a host with port', { host: `${host}:9000` }],
    ['Amazon without region', { host: 'b.s3.amazonaws.com' }],
    ['three labels without a marker', { host: 'b.fra1.digitaloceanspaces.com', region: 'fra1' }],
    ['a store without regions', { host: 'b.s3.example.net', region: '' }],
    ['Azure', azure],
  ])('is nothing of %s', (_, change) => expect(dsnProblem({ ...s3, ...change })).toBeNull());

  it.each<[string, Partial<StorageLocation>, string]>([
    ['four labels without a marker', { host: 'b.acct.r2.cloudflarestorage.com' }, 'the bucket “b.acct” at r2.'],
    ['a marker further on', { host: 'b.eu.s3.example.net' }, 'the bucket “b.eu” at s3.example.net'],
    ['one label', { host: 'b', bucket: 'b' }, 'at no host'],
    ['a marker without region', { host: 'b.s3.wasabisys.com' }, 'take “wasabisys” for the region, not us-east-1'],
  ])('is said of %s, with the way on', (_, change, sentence) => {
    expect(dsnProblem({ ...s3, ...change })).toContain(sentence);
    expect(dsnProblem({ ...s3, ...change })).toContain('s3.us-east-1.<your domain>');
  });
});

describe('the DSN of an Azure container', () => {
  const sas = { keyId: 'stowage-1', secret: 'sv=2026-10-06&si=stowage-1&sr=c&sig=7%2B8go%3D' };
  const credential = 'c3Y9MjAyNi0xMC0wNiZzaT1zdG93YWdlLTEmc3I9YyZzaWc9NyUyQjhnbyUzRA%3D%3D';

  it.each<[string, Partial<StorageLocation>, string]>([
    ['in the cloud', {}, `az://media1:${credential}@blob.core.windows.net/b`],
    [
      'in an emulator',
      { host: '127.0.0.1:10000', publicUrl: 'http://127.0.0.1:10000/media1/b' },
      `az://media1:${credential}@127.0.0.1:10000/b?url=http%3A%2F%2F127.0.0.1%3A10000`,
    ],
    [
      'with links on another host',
      { publicUrl: 'https://media.example.net/b', hasOwnPublicHost: true },
      `az://media1:${credential}@blob.core.windows.net/b?domain=media.example.net`,
    ],
  ])('%s', (_, change, expected) => {
    for (const isPublic of [true, false]) {
      expect(formatStorageDsn({ ...azure, ...change }, sas, isPublic)).toBe(expected);
    }
  });

  it('reads back as account, container and SAS', () => {
    const signature = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => btoa(String.fromCharCode(...bytes)));
    fc.assert(
      fc.property(signature, fc.stringMatching(/^[a-z0-9]{3,24}$/), (text, account) => {
        const secret = `sv=2026-10-06&si=stowage-1&sr=c&sig=${encodeURIComponent(text)}`;
        expect(parsed(formatStorageDsn({ ...azure, account }, { keyId: 'stowage-1', secret }, true))).toMatchObject({
          kind: 'az',
          account,
          credential: btoa(secret),
          credentialKind: 'sas',
          container: 'b',
          host: 'blob.core.windows.net',
          domain: null,
          url: null,
        });
      }),
    );
  });

  it('needs the account', () => {
    const { account, ...withoutAccount } = azure;
    expect(account).toBe('media1');
    expect(() => formatStorageDsn(withoutAccount, sas, true)).toThrow('storage account');
  });
});
