import { describe, expect, it } from 'vitest';
import {
  addressNotes,
  connectionSchema,
  enteredConnection,
  StoreSecret,
  secretTargets,
  storeAddress,
} from '#lib/core/store-connection';
import { type StoreKind, storeKindNames, storeKinds } from '#lib/core/stores';

function read(kind: StoreKind, values: Record<string, string>) {
  const parsed = connectionSchema(kind).safeParse(values);
  if (parsed.success) return storeAddress(kind, parsed.data);
  return Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join('.'), message]));
}

const generic = { endpoint: 'https://s3.example.com', region: 'eu-1', accessKeyId: 'AKIA' };

describe('what people enter about a store', () => {
  it('is written in one form, and what they leave empty is derived', () => {
    expect(read('generic', { ...generic, endpoint: ' HTTPS://S3.Example.com:443/ ', region: '' })).toEqual({
      endpoint: 'https://s3.example.com',
      region: 'us-east-1',
      publicHost: 's3.example.com',
      accessKeyId: 'AKIA',
      options: {},
    });
    expect(
      read('generic', { ...generic, publicHost: 'S3.Media.Example.com:8443', sharedBucket: 'media' }),
    ).toMatchObject({
      publicHost: 's3.media.example.com:8443',
      options: { sharedBucket: 'media' },
    });
  });

  it('of Amazon needs only the region', () => {
    expect(read('aws', { region: 'eu-central-1', accessKeyId: 'AKIA' })).toEqual({
      endpoint: 'https://s3.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
      publicHost: 's3.eu-central-1.amazonaws.com',
      accessKeyId: 'AKIA',
      options: { uploads: 'policy' },
    });
    expect(read('aws', { region: 'cn-north-1', accessKeyId: 'AKIA' })).toMatchObject({
      endpoint: 'https://s3.cn-north-1.amazonaws.com.cn',
    });
    expect(read('aws', { region: 'eu-1', accessKeyId: 'A', endpoint: 'https://s3.wasabisys.com' })).toEqual({
      iamEndpoint: expect.stringContaining('needs its IAM endpoint'),
    });
    expect(read('aws', { region: 'eu-1', accessKeyId: 'A', iamEndpoint: 'https://iam.wasabisys.com' })).toEqual({
      iamEndpoint: expect.stringContaining('Only together'),
    });
  });

  it('of an Azure emulator has the account as its path, without a slash at the end', () => {
    const endpoint = 'http://127.0.0.1:10000/devstoreaccount1/';
    expect(read('azure', { account: 'devstoreaccount1', endpoint })).toMatchObject({
      endpoint: 'http://127.0.0.1:10000/devstoreaccount1',
    });
    expect(read('azure', { account: 'devstoreaccount1', endpoint: 'http://127.0.0.1:10000/a?b' })).toMatchObject({
      endpoint: expect.stringContaining('Leave out what follows the host'),
    });
  });

  it('of Azure needs only the account', () => {
    expect(read('azure', { account: 'mediastore1' })).toEqual({
      endpoint: 'https://mediastore1.blob.core.windows.net',
      region: '',
      publicHost: 'mediastore1.blob.core.windows.net',
      accessKeyId: '',
      options: { account: 'mediastore1' },
    });
  });

  it.each([
    ['', 'Enter the API endpoint.'],
    ['s3.example.com', 'Enter scheme and host'],
    ['ftp://s3.example.com', 'Enter scheme and host'],
    ['javascript:alert(1)', 'Enter scheme and host'],
    ['file:///etc/passwd', 'Enter scheme and host'],
    ['http:///', 'Enter scheme and host'],
    ['http:s3.example.com', 'Enter scheme and host'],
    ['http:\\\\s3.example.com', 'Enter scheme and host'],
    ['https://s3.example.com\r\nhost: evil', 'Enter scheme and host'],
    ['https://user:secret@s3.example.com', 'Leave user and password out'],
    ['https://good.example.com@evil.example.com', 'Leave user and password out'],
    ['https://@evil.example.com', 'Leave user and password out'],
    ['https://s3.example.com/admin', 'Leave out what follows the host'],
    ['https://s3.example.com/?x=1', 'Leave out what follows the host'],
    ['https://s3.example.com#', 'Leave out what follows the host'],
    [`https://${'a'.repeat(400)}.example.com`, 'at most 300'],
  ])('refuses %j as endpoint', (endpoint, sentence) => {
    expect(read('generic', { ...generic, endpoint })).toEqual({ endpoint: expect.stringContaining(sentence) });
  });

  it.each([
    'https://s3.example.com',
    's3.example.com/x',
    'a b',
    '-s3.example.com',
    's3..example.com',
    's3.example.com:0',
    's3.example.com:70000',
    '*.example.com',
    'bücher.example.com',
    's3.example.123',
    '999.1.1.1',
  ])('refuses %j as public host', (publicHost) => {
    expect(read('generic', { ...generic, publicHost })).toEqual({ publicHost: expect.any(String) });
  });

  it('refuses a region or account that could leave its place in an address', () => {
    for (const region of ['evil.example.com/', 'a/b', 'a b', 'a@b', '-a', 'a#', 'x'.repeat(65)])
      expect(read('aws', { region, accessKeyId: 'A' })).toEqual({ region: expect.any(String) });
    for (const account of ['ab', 'Media', 'a.b.c', 'evil/x', 'x'.repeat(25)])
      expect(read('azure', { account })).toEqual({ account: expect.any(String) });
  });

  it('drops fields that the kind does not have', () => {
    expect(read('generic', { ...generic, adminEndpoint: 'http://169.254.169.254' })).toMatchObject({ options: {} });
  });

  it.each(storeKindNames)('of %s comes back as it was entered', (kind) => {
    const samples: Record<string, string> = {
      endpoint: kind === 'aws' || kind === 'azure' ? '' : 'https://s3.example.com',
      region: 'eu-1',
      publicHost: '',
      accessKeyId: 'AKIA',
      account: 'mediastore1',
      adminEndpoint: 'https://admin.example.com',
      webHost: 'web.example.com',
      uploads: 'acl',
      api: 'iam',
      sharedBucket: '',
      iamEndpoint: '',
    };
    const entered = Object.fromEntries(storeKinds[kind].fields.map(({ name }) => [name, samples[name] ?? '']));
    const address = read(kind, entered) as ReturnType<typeof storeAddress>;
    expect(enteredConnection(kind, address)).toEqual(entered);
  });
});

describe('where a secret goes', () => {
  it('is every address of the connection, not the rest of it', () => {
    const address = (more: Record<string, string>) =>
      storeAddress('garage', {
        endpoint: 'https://s3.example.com',
        region: 'garage',
        adminEndpoint: 'https://a.example.com',
        ...more,
      });
    const before = secretTargets('garage', address({}));
    expect(secretTargets('garage', address({ region: 'other', webHost: 'web.example.com' }))).toEqual(before);
    expect(secretTargets('garage', address({ adminEndpoint: 'https://b.example.com' }))).not.toEqual(before);
    expect(secretTargets('garage', address({ endpoint: 'https://t.example.com' }))).not.toEqual(before);
  });
});

describe('a host whose sub-domains the buckets are', () => {
  it('is a name', () => {
    const webHost = (value: string) => connectionSchema('garage').safeParse({ webHost: value }).error?.issues ?? [];
    const problems = (value: string) => webHost(value).filter(({ path }) => path[0] === 'webHost');
    expect(problems('10.0.0.5:3902')).toMatchObject([{ message: expect.stringContaining('cannot be an IP address') }]);
    expect(problems('web.example.com:3902')).toEqual([]);
  });
});

describe('a secret', () => {
  it('is one word, without what copying adds around it', () => {
    expect(StoreSecret.parse(' abc+/=\n')).toBe('abc+/=');
    for (const secret of ['', '   ', 'two words', 'a\0b', 'x'.repeat(2049)])
      expect(StoreSecret.safeParse(secret).success).toBe(false);
  });
});

describe('notes', () => {
  it('warn about public hosts that are addresses, and about connections without TLS', () => {
    const note = (endpoint: string) => addressNotes({ endpoint, publicHost: new URL(endpoint).host }).join(' ');
    expect(note('http://10.0.0.5:9000')).toMatch(/IP address.*no TLS/);
    expect(note('https://[2001:db8::1]')).toMatch(/IP address/);
    expect(note('https://s3.example.com')).toBe('');
    expect(note('http://localhost:9000')).toBe('');
  });

  it('warn about an administration without TLS, to which secrets are sent as they are', () => {
    const note = (adminEndpoint: string) =>
      addressNotes({ endpoint: 'https://s3.example.com', publicHost: 's3.example.com', options: { adminEndpoint } });
    expect(note('http://10.0.0.5:3903').join(' ')).toMatch(/admin API endpoint has no TLS: .*secrets/);
    expect(note('https://10.0.0.5:3903')).toEqual([]);
    expect(note('http://127.0.0.1:3903')).toEqual([]);
    expect(note('')).toEqual([]);
  });
});
