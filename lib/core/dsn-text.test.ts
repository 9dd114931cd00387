import { describe, expect, it } from 'vitest';
import { hostNameProblem, joinDsn, splitParts, splitScheme } from '#lib/core/dsn-text';

describe('splitting', () => {
  it('takes a DSN apart', () => {
    expect(splitScheme('S3://u:p@h/x?a=1')).toEqual({ ok: true, value: { scheme: 's3', rest: 'u:p@h/x?a=1' } });
    expect(splitParts('s3', 'u%40:p:q@H.x:80/x/y?a=1&b&&c=d%26', { lastAt: false })).toEqual({
      ok: true,
      value: {
        scheme: 's3',
        user: 'u@',
        password: 'p:q',
        host: 'h.x',
        port: 80,
        path: '/x/y',
        query: [
          ['a', '1'],
          ['b', ''],
          ['c', 'd&'],
        ],
      },
    });
  });

  it('ends credentials at the first or at the last at sign', () => {
    expect(splitParts('s3', 'u:p@q@h', { lastAt: false })).toMatchObject({ ok: false });
    expect(splitParts('postgres', 'u:p@q@h', { lastAt: true })).toMatchObject({
      ok: true,
      value: { password: 'p@q', host: 'h' },
    });
  });

  it('keeps the case of an encoded host', () => {
    expect(splitParts('postgres', '%2FVar', { lastAt: true })).toMatchObject({ value: { host: '%2FVar' } });
  });
});

describe('host names', () => {
  it.each(['localhost', 'database_default', 'b.s3.eu.example.com', '127.0.0.1'])('takes %s', (host) => {
    expect(hostNameProblem(host)).toBeNull();
  });

  it.each(['', 'a..b', '.a', 'a.', 'a b', 'a/b', 'ä.example', 'a%20b'])('refuses %j', (host) => {
    expect(hostNameProblem(host)).toMatch(/\.$/);
  });
});

describe('joining', () => {
  it('leaves absent pieces out', () => {
    const parts = { scheme: 's3', user: '', password: '', location: 'h', path: '', query: [] };
    expect(joinDsn(parts)).toBe('s3://h');
    expect(joinDsn({ ...parts, password: 'p' })).toBe('s3://:p@h');
    expect(joinDsn({ ...parts, user: 'u' })).toBe('s3://u@h');
    expect(
      joinDsn({
        ...parts,
        query: [
          ['a', null],
          ['b', ''],
        ],
      }),
    ).toBe('s3://h?b=');
  });
});
