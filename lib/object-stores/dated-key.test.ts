import { describe, expect, it } from 'vitest';
import { datedKeys, dateOfKey, newDatedKey } from '#lib/object-stores/dated-key';

describe('a key with a date', () => {
  it('is what every store takes: 20 characters and letters, a secret of 40', () => {
    const { keyId, secret } = newDatedKey();
    expect(keyId).toMatch(/^STW[0-9A-V]{17}$/);
    expect(secret).toMatch(/^[\w-]{40}$/);
  });

  it.each(['2001-01-01T00:00:00.000Z', '2026-11-21T12:00:00.123Z', '3000-12-31T23:59:59.999Z'])(
    'tells when it was made: %s',
    (date) => {
      expect(dateOfKey(newDatedKey(new Date(date)).keyId)?.toISOString()).toBe(date);
    },
  );

  it('sorts by age, and leaves out ids that somebody else made', () => {
    const days = [3, 1, 2].map((day) => new Date(Date.UTC(2026, 0, day)));
    const ids = days.map((day) => newDatedKey(day).keyId);
    expect(datedKeys([...ids, 'AKIAIOSFODNN7EXAMPLE']).map(({ createdAt }) => createdAt.getUTCDate())).toEqual([
      1, 2, 3,
    ]);
  });

  it('is never the same twice', () => {
    const now = new Date();
    const ids = Array.from({ length: 1000 }, () => newDatedKey(now).keyId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
