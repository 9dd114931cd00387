import { describe, expect, it } from 'vitest';
import { presentText, secretsLeftOut, withSecrets } from '#components/variables/dotenv-text';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { parseDotenv } from '#lib/core/dotenv';

const variable = (name: string, more: Partial<EnvironmentVariable> = {}): EnvironmentVariable => ({
  uuid: name,
  environment: 'environment',
  name,
  value: 'value',
  masked_value: '',
  is_sensitive: false,
  is_secret: false,
  origin: 'custom',
  source: 'Custom',
  kind: 'value',
  patch: null,
  patch_description: '',
  hides: null,
  is_stale: false,
  differences: [],
  version: 1,
  pending: null,
  problem: '',
  warnings: [],
  updated_at: null,
  ...more,
});
const secret = variable('API_KEY', { value: undefined, is_secret: true });

describe('presentText', () => {
  it('has the custom values, and a secret only as a comment', () => {
    const text = presentText([
      variable('GREETING', { value: 'two words' }),
      secret,
      variable('DOMAIN', { uuid: null, kind: 'managed' }),
      variable('DEFAULT_STORAGE_DSN', { kind: 'patch' }),
    ]);
    expect(parseDotenv(text)).toMatchObject({ entries: [{ name: 'GREETING', value: 'two words' }], errors: [] });
    expect(text).toContain('# API_KEY is sensitive');
  });
});

describe('secretsLeftOut', () => {
  it('names the secrets that the text does not set', () => {
    expect(secretsLeftOut(presentText([secret]), [secret])).toEqual([secret]);
    expect(secretsLeftOut('API_KEY=new', [secret])).toEqual([]);
  });
});

describe('withSecrets', () => {
  it('puts a secret in the place of its comment, as it is', () => {
    const text = withSecrets(`A=1\n${presentText([secret])}B=2\n`, [{ name: 'API_KEY', value: '$& and "more"' }]);
    expect(parseDotenv(text).entries.map(({ name, value }) => [name, value])).toEqual([
      ['A', '1'],
      ['API_KEY', '$& and "more"'],
      ['B', '2'],
    ]);
  });

  it('puts it on a line of its own when the comment is gone', () => {
    expect(withSecrets('A=1', [{ name: 'API_KEY', value: 'x' }])).toBe('A=1\nAPI_KEY=x\n');
  });
});
