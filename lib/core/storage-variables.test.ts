import { describe, expect, it } from 'vitest';
import { parseDsn } from '#lib/core/dsn';
import { linkVariables, storagePrefix, storageVariableNames, storageVariables } from '#lib/core/storage-variables';

const input = {
  prefix: 'DEFAULT',
  location: {
    protocol: 's3' as const,
    bucket: 'shop-test-1',
    region: 'eu',
    host: 'shop-test-1.s3.eu.example.com',
    endpointUrl: 'https://s3.eu.example.com',
    publicUrl: 'https://shop-test-1.s3.eu.example.com',
    keyPrefix: '',
    hasOwnPublicHost: false,
    uploadAcl: null,
  },
  key: { keyId: 'AK', secret: 'a/b+c' },
  visibility: 'public-read' as const,
};

describe('variables of an object storage', () => {
  it('are the DSN and its parts', () => {
    expect(storageVariables(input)).toEqual([
      {
        name: 'DEFAULT_STORAGE_DSN',
        value: 's3://AK:a%2Fb%2Bc@shop-test-1.s3.eu.example.com/?auth=s3v4',
        isSecret: true,
      },
      { name: 'DEFAULT_STORAGE_BUCKET', value: 'shop-test-1', isSecret: false },
      { name: 'DEFAULT_STORAGE_REGION', value: 'eu', isSecret: false },
      { name: 'DEFAULT_STORAGE_ACCESS_KEY_ID', value: 'AK', isSecret: false },
      { name: 'DEFAULT_STORAGE_SECRET_ACCESS_KEY', value: 'a/b+c', isSecret: true },
      { name: 'DEFAULT_STORAGE_ENDPOINT_URL', value: 'https://s3.eu.example.com', isSecret: false },
      { name: 'DEFAULT_STORAGE_CUSTOM_DOMAIN', value: 'shop-test-1.s3.eu.example.com', isSecret: false },
      { name: 'DEFAULT_STORAGE_PUBLIC_URL', value: 'https://shop-test-1.s3.eu.example.com', isSecret: false },
    ]);
  });

  it('name the bucket after an IP address, which has no sub-domains', () => {
    const location = { ...input.location, publicUrl: 'http://10.0.0.5:9000/shop-test-1' };
    const values = new Map(storageVariables({ ...input, location }).map(({ name, value }) => [name, value]));
    expect(values.get('DEFAULT_STORAGE_CUSTOM_DOMAIN')).toBe('10.0.0.5:9000/shop-test-1');
    expect(values.get('DEFAULT_STORAGE_PUBLIC_URL')).toBe('http://10.0.0.5:9000/shop-test-1');
    expect(values.get('DEFAULT_STORAGE_DSN')).toMatch(/[?&]url=http%3A%2F%2F10\.0\.0\.5%3A9000$/);
  });

  it('are named before they exist', () => {
    const named = (keyPrefix: string) =>
      storageVariables({ ...input, prefix: 'ALT', location: { ...input.location, keyPrefix } }).map(({ name }) => name);
    expect(storageVariableNames('ALT', false)).toEqual(named(''));
    expect(storageVariableNames('ALT', true)).toEqual(named('shop-live-2/'));
    expect(named('')).not.toContain('ALT_STORAGE_KEY_PREFIX');
  });

  it('agree with what the DSN says', () => {
    const values = new Map(storageVariables(input).map(({ name, value }) => [name, value]));
    expect(parseDsn(values.get('DEFAULT_STORAGE_DSN') ?? '')).toMatchObject({
      ok: true,
      dsn: {
        bucket: values.get('DEFAULT_STORAGE_BUCKET'),
        region: values.get('DEFAULT_STORAGE_REGION'),
        keyId: values.get('DEFAULT_STORAGE_ACCESS_KEY_ID'),
        secret: values.get('DEFAULT_STORAGE_SECRET_ACCESS_KEY'),
      },
    });
  });

  it('keep links of private storage signed', () => {
    const values = new Map(
      storageVariables({ ...input, visibility: 'private' }).map(({ name, value }) => [name, value]),
    );
    expect(values.get('DEFAULT_STORAGE_DSN')).toContain('acl=private&qs_auth=true');
    expect(values.get('DEFAULT_STORAGE_CUSTOM_DOMAIN')).toBe('');
  });

  it('keep the port of a local store', () => {
    const location = {
      ...input.location,
      host: 'b.s3.local.localhost:9000',
      publicUrl: 'http://b.s3.local.localhost:9000',
    };
    const values = new Map(storageVariables({ ...input, location }).map(({ name, value }) => [name, value]));
    expect(values.get('DEFAULT_STORAGE_CUSTOM_DOMAIN')).toBe('b.s3.local.localhost:9000');
    expect(values.get('DEFAULT_STORAGE_DSN')).toContain('&url=http%3A%2F%2Fb.s3.local.localhost%3A9000');
  });

  it('of a shared bucket point into its folder', () => {
    const values = new Map(
      storageVariables({ ...input, location: { ...input.location, keyPrefix: 'shop-live-2/' } }).map(
        ({ name, value }) => [name, value],
      ),
    );
    expect(values.get('DEFAULT_STORAGE_DSN')).toContain('@shop-test-1.s3.eu.example.com/shop-live-2/?auth=s3v4');
    expect(values.get('DEFAULT_STORAGE_BUCKET')).toBe('shop-test-1');
    expect(values.get('DEFAULT_STORAGE_KEY_PREFIX')).toBe('shop-live-2/');
    expect(values.get('DEFAULT_STORAGE_PUBLIC_URL')).toBe('https://shop-test-1.s3.eu.example.com/shop-live-2');
    const parsed = parseDsn(values.get('DEFAULT_STORAGE_DSN') ?? '');
    expect(parsed).toMatchObject({ dsn: { path: values.get('DEFAULT_STORAGE_KEY_PREFIX') } });
  });

  it('of Azure name the account and the SAS token', () => {
    const location = {
      ...input.location,
      protocol: 'azure' as const,
      region: '',
      account: 'media1',
      host: 'blob.core.windows.net',
      endpointUrl: 'https://media1.blob.core.windows.net',
      publicUrl: 'https://media1.blob.core.windows.net/shop-test-1',
    };
    const secret = 'sv=2025-11-05&si=stowage-1&sr=c&sig=a%2Bb%3D';
    const values = storageVariables({ ...input, location, key: { keyId: 'stowage-1', secret } });
    expect(values.map(({ name, value }) => [name.replace('DEFAULT_STORAGE_', ''), value])).toEqual([
      ['DSN', `az://media1:${encodeURIComponent(btoa(secret))}@blob.core.windows.net/shop-test-1`],
      ['BUCKET', 'shop-test-1'],
      ['REGION', ''],
      ['ACCESS_KEY_ID', 'media1'],
      ['SECRET_ACCESS_KEY', secret],
      ['ENDPOINT_URL', 'https://media1.blob.core.windows.net'],
      ['CUSTOM_DOMAIN', 'media1.blob.core.windows.net'],
      ['PUBLIC_URL', 'https://media1.blob.core.windows.net/shop-test-1'],
    ]);
  });
});

it('knows the prefix of a storage DSN', () => {
  expect(storagePrefix('ALT_2_STORAGE_DSN')).toBe('ALT_2');
  expect(storagePrefix('_STORAGE_DSN')).toBeNull();
  expect(storagePrefix('DATABASE_URL')).toBeNull();
});

describe('the parts that say where files are linked', () => {
  const s3 = 's3://AK:s@b.s3.eu.example.com/';
  const az = `az://media1:${encodeURIComponent(btoa('sig=a'))}@blob.core.windows.net/b`;

  it.each([
    [s3, 'b.s3.eu.example.com', 'https://b.s3.eu.example.com'],
    [`${s3}?domain=m.example.com`, 'm.example.com', 'https://m.example.com'],
    [`${s3}shop-1/?domain=m.example.com`, 'm.example.com', 'https://m.example.com/shop-1'],
    [`${s3}?url=http%3A%2F%2Fm.example.com%3A81`, 'm.example.com:81', 'http://m.example.com:81'],
    [`${s3}?qs_auth=true`, '', 'https://b.s3.eu.example.com'],
    [az, 'media1.blob.core.windows.net', 'https://media1.blob.core.windows.net/b'],
    [`${az}?domain=m.example.com`, 'm.example.com', 'https://m.example.com/b'],
  ])('of %s', (text, host, publicUrl) => {
    const parsed = parseDsn(text);
    const dsn = parsed.ok && (parsed.dsn.kind === 's3' || parsed.dsn.kind === 'az') ? parsed.dsn : null;
    expect(dsn && linkVariables('ALT', dsn)).toEqual([
      { name: 'ALT_STORAGE_CUSTOM_DOMAIN', value: host },
      { name: 'ALT_STORAGE_PUBLIC_URL', value: publicUrl },
    ]);
  });

  it('are those that the managed DSN has without a change', () => {
    const values = storageVariables(input);
    const parsed = parseDsn(values[0]?.value ?? '');
    expect(parsed.ok && parsed.dsn.kind === 's3' && linkVariables('DEFAULT', parsed.dsn)).toEqual(
      values.slice(-2).map(({ name, value }) => ({ name, value })),
    );
  });
});
