import { describe, expect, it } from 'vitest';
import {
  ApiConnection,
  apiConnectionSchema,
  fromApiConnection,
  toApiConnection,
  toApiName,
} from '#lib/contracts/region-connection';
import { connectionSchema } from '#lib/core/store-connection';
import { capabilityNames, storeKindNames, storeKinds } from '#lib/core/stores';

const SNAKE_CASE = /^[a-z]+(?:_[a-z]+)*$/;

describe('the connection of a region in the API', () => {
  it.each(storeKindNames)('of %s has snake_case names, each of its own, and comes back as it was', (kind) => {
    const entered = Object.fromEntries(storeKinds[kind].fields.map(({ name }) => [name, `the ${name}`]));
    const api = toApiConnection(entered);
    expect(Object.keys(api).filter((name) => !SNAKE_CASE.test(name))).toEqual([]);
    expect(ApiConnection.parse(api)).toEqual(api);
    expect(fromApiConnection(kind, api)).toEqual(entered);
  });

  it('keeps what was not given away, and what is no field of the kind', () => {
    expect(fromApiConnection('azure', { account: 'media1', access_key_id: 'A' })).toEqual({ account: 'media1' });
    expect(fromApiConnection('generic', { accessKeyId: 'A' })).toEqual({});
  });

  it('is checked as in the core, and says what is at fault by the name of the API', () => {
    const schema = apiConnectionSchema('aws');
    const given = { region: 'eu-central-1', access_key_id: ' AKIA ' };
    expect(schema.parse(given)).toEqual(
      toApiConnection(connectionSchema('aws').parse({ region: 'eu-central-1', accessKeyId: 'AKIA' })),
    );
    const problems = (connection: Record<string, string>) =>
      schema.safeParse(connection).error?.issues.map(({ path }) => path.join('.'));
    expect(problems({ ...given, access_key_id: '' })).toEqual(['access_key_id']);
    expect(problems({ ...given, endpoint: 'https://s3.example.com' })).toEqual(['iam_endpoint']);
    expect(problems({ region: '/', access_key_id: 'a b', iam_endpoint: 'no' })).toEqual([
      'region',
      'access_key_id',
      'iam_endpoint',
    ]);
  });
});

it('capabilities have snake_case names', () => {
  const names = capabilityNames.map(toApiName);
  expect(names.filter((name) => !SNAKE_CASE.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(capabilityNames.length);
  expect(names).toContain('own_keys');
});
