import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSealer, createToken, hashToken, sessionSecret, storeRootCredentials } from '#lib/secrets';

const key = randomBytes(32).toString('hex');
const place = { table: 'variables', column: 'value', rowId: 'a' };

describe('a sealed value', () => {
  const sealer = createSealer(key);

  it.each(['', 'plain', '☃ \n', 'x'.repeat(40_000)])('opens to what it was', (plain) => {
    expect(sealer.open(sealer.seal(plain, place), place)).toBe(plain);
  });

  it('is another one each time and does not contain the value', () => {
    const [first, second] = [sealer.seal('canary-value', place), sealer.seal('canary-value', place)];
    expect(first.equals(second)).toBe(false);
    expect(first.includes('canary-value')).toBe(false);
  });

  it('gives nothing to another key, and says which setting is wrong', () => {
    const blob = sealer.seal('canary-value', place);
    const open = () => createSealer(randomBytes(32).toString('hex')).open(blob, place);
    expect(open).toThrow(/STOWAGE_SECRET_KEY/);
    expect(open).not.toThrow(/canary/);
  });

  it.each([
    { ...place, table: 'variable_revisions' },
    { ...place, column: 'patch' },
    { ...place, rowId: 'b' },
  ])('opens at no other place than its own: %j', (other) => {
    const blob = sealer.seal('canary-value', place);
    expect(() => sealer.open(blob, other)).toThrow();
  });

  it('does not open when any one byte of it was changed, or some are missing', () => {
    const blob = sealer.seal('canary-value', place);
    for (let index = 0; index < blob.length; index += 1) {
      const changed = Buffer.from(blob);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => sealer.open(changed, place), `byte ${index}`).toThrow();
      expect(() => sealer.open(blob.subarray(0, index), place), `${index} bytes`).toThrow();
    }
  });
});

describe('what is derived from the master key', () => {
  it('is the same for the same key, another for another, and never the key itself', () => {
    const other = randomBytes(32).toString('hex');
    expect(storeRootCredentials(key)).toEqual(storeRootCredentials(key));
    expect(storeRootCredentials(key).secret).not.toBe(storeRootCredentials(other).secret);
    expect(sessionSecret(key)).toBe(sessionSecret(key));
    const derived = [sessionSecret(key), storeRootCredentials(key).secret, storeRootCredentials(key).keyId];
    expect(new Set([key, ...derived]).size).toBe(4);
  });
});

describe('a token', () => {
  it('cannot be guessed, and its hash does not tell it', () => {
    const tokens = Array.from({ length: 100 }, createToken);
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) {
      expect(token).toMatch(/^stw_[\w-]{43}$/);
      expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
