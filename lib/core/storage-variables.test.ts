import { describe, expect, it } from 'vitest';
import { parseDsn } from '#lib/core/dsn';
import { linkVariables, storagePrefix, storageVariableNames, storageVariables } from '#lib/core/storage-variables';

const input = {
  prefix: 'DEFAULT',
  location: {
    bucket: 'shop-test-1',
    region: 'eu',
    host: 'shop-test-1.s3.eu.example.com',
    endpointUrl: 'https://s3.eu.example.com',
    publicUrl: 'https://shop-test-1.s3.eu.example.com',
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

  it('are named before they exist', () => {
    expect(storageVariableNames('ALT')).toEqual(storageVariables({ ...input, prefix: 'ALT' }).map(({ name }) => name));
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
});

it('knows the prefix of a storage DSN and the parts that follow its links', () => {
  expect(storagePrefix('ALT_2_STORAGE_DSN')).toBe('ALT_2');
  expect(storagePrefix('_STORAGE_DSN')).toBeNull();
  expect(storagePrefix('DATABASE_URL')).toBeNull();
  expect(linkVariables('ALT', { host: 'm.example.com', publicUrl: 'https://m.example.com' })).toEqual([
    { name: 'ALT_STORAGE_CUSTOM_DOMAIN', value: 'm.example.com' },
    { name: 'ALT_STORAGE_PUBLIC_URL', value: 'https://m.example.com' },
  ]);
});
