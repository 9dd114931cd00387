import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDsn, parseDsn } from '#lib/core/dsn';
import { type DatabaseDsn, databaseSchemes } from '#lib/core/dsn-database';

function database(text: string): DatabaseDsn {
  const result = parseDsn(text);
  if (!result.ok) throw new Error(result.reason);
  if (result.dsn.kind !== 'database') throw new Error(`expected a database, got ${result.dsn.kind}`);
  return result.dsn;
}

describe('database DSN, as dj-database-url 3.1.2 reads it', () => {
  it.each(Object.entries(databaseSchemes))('knows %s as %s', (scheme, engine) => {
    expect(database(`${scheme}://u:p@h:5432/db`)).toEqual({
      kind: 'database',
      scheme,
      engine,
      user: 'u',
      password: 'p',
      host: 'h',
      port: 5432,
      name: 'db',
      options: [],
    });
  });

  it.each([
    [
      'percent-decodes user, password and name',
      'postgres://a%40b:p%2F%23@h/d%20b',
      { user: 'a@b', password: 'p/#', name: 'd b' },
    ],
    ['takes the last at sign as the end of the password', 'postgres://u:p@ss@h/db', { password: 'p@ss', host: 'h' }],
    ['makes the host lower case', 'postgres://u:p@DB.Example.com/x', { host: 'db.example.com' }],
    ['allows underscores', 'postgres://u:p@database_default:5432/db', { host: 'database_default' }],
    ['decodes a socket directory', 'postgres://u:p@%2Fvar%2FRun%2Fpg/db', { host: '/var/Run/pg' }],
    ['needs no host for the local socket', 'postgres:///db', { host: '', name: 'db' }],
    ['reads an IPv6 address', 'postgres://u:p@[::1]:5433/db', { host: '::1', port: 5433 }],
    [
      'keeps driver options',
      'postgres://u:p@h/db?sslmode=require&currentSchema=a+b',
      {
        options: [
          ['sslmode', 'require'],
          ['currentSchema', 'a b'],
        ],
      },
    ],
    ['reads the build-time fallback', 'sqlite://:memory:', { name: ':memory:', host: '' }],
    ['reads a relative sqlite file', 'sqlite:///db.sqlite3', { name: 'db.sqlite3' }],
    ['reads an absolute sqlite file', 'sqlite:////data/db.sqlite3', { name: '/data/db.sqlite3' }],
    ['takes an empty sqlite name as memory', 'sqlite://', { name: ':memory:' }],
    ['ignores the case of the scheme', 'POSTGRES://u:p@h/db', { scheme: 'postgres' }],
  ])('%s', (_, text, expected) => {
    expect(database(text)).toMatchObject(expected);
  });

  it.each([
    ['postgres://u:TOP#SECRET@h/db', '%23'],
    ['postgres://u:TOP/SECRET@h/db', '%2F'],
    ['postgres://u:p@h:port/db', 'port'],
    ['postgres://u:p@h h/db', 'space'],
  ])('refuses %s', (text, part) => {
    const result = parseDsn(text);
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining(part) });
    expect(JSON.stringify(result)).not.toContain('SECRET');
  });

  it.each([
    'postgres://u:p@h:5432/db?sslmode=require',
    'postgres://u:p@%2Fvar%2Frun/db',
    'postgres://u:p@[::1]:5433/db',
    'postgres:///db',
    'sqlite:////data/db.sqlite3',
    'mysql://u@h/db',
  ])('writes %s as it was', (text) => {
    expect(formatDsn(database(text))).toBe(text);
  });

  it('gives every DSN back, with any character in user, password, name and options', () => {
    const anyText = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constant('database' as const),
          scheme: fc.constant('postgres' as const),
          engine: fc.constant('postgres' as const),
          user: anyText,
          password: anyText,
          host: fc.oneof(
            fc.stringMatching(/^[a-z][a-z0-9_]{0,9}(\.[a-z0-9]{1,5}){0,3}$/),
            fc.constantFrom('/var/Run', '::1', ''),
          ),
          port: fc.option(fc.integer({ min: 1, max: 65_535 })),
          name: anyText,
          options: fc.array(fc.tuple(fc.string({ minLength: 1, unit: 'binary' }), anyText), { maxLength: 3 }),
        }),
        (dsn) => {
          expect(database(formatDsn(dsn))).toEqual(dsn);
        },
      ),
    );
  });
});
