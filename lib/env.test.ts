import { describe, expect, it } from 'vitest';
import { parseEnv } from '#lib/env';

describe('settings', () => {
  it.each([
    ['STOWAGE_SECRET_KEY', 'changeme'],
    ['STOWAGE_SECRET_KEY', 'x'.repeat(31)],
    ['STOWAGE_ADMIN_PASSWORD', 'password'],
    ['STOWAGE_ADMIN_TOKEN', 'stw_short'],
    ['STOWAGE_PUBLIC_URL', 'javascript://panel.example.com'],
    ['STOWAGE_STORE_ENDPOINT', 'file:///etc/passwd'],
    ['DATABASE_URL', 'https://database.example.com'],
    ['STOWAGE_STORE_DOMAIN', 'storage.example.org\nHost: evil'],
  ])('refuse %s=%j, and do not repeat the value', (name, value) => {
    const refusal = () => parseEnv({ [name]: value });
    expect(refusal).toThrow(name);
    expect(refusal).not.toThrow(value);
  });

  it('have no secret of their own: what was not given is absent', () => {
    const { STOWAGE_SECRET_KEY, STOWAGE_ADMIN_PASSWORD, STOWAGE_ADMIN_TOKEN, DATABASE_URL } = parseEnv({
      STOWAGE_SECRET_KEY: '',
    });
    for (const secret of [STOWAGE_SECRET_KEY, STOWAGE_ADMIN_PASSWORD, STOWAGE_ADMIN_TOKEN, DATABASE_URL])
      expect(secret).toBeUndefined();
  });

  it('listen on loopback unless told otherwise', () => {
    expect(parseEnv({})).toMatchObject({ HOST: '127.0.0.1', STOWAGE_EDGE_HOST: '127.0.0.1' });
  });
});
