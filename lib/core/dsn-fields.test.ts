import { describe, expect, it } from 'vitest';
import { parseDsn } from '#lib/core/dsn';
import { diffFields, dsnFields } from '#lib/core/dsn-fields';

function fieldsOf(text: string) {
  const result = parseDsn(text);
  if (!result.ok) throw new Error(result.reason);
  return dsnFields(result.dsn);
}

describe('fields of a DSN', () => {
  it.each([
    ['s3://AK:s@b.s3.eu.example.com/p/?acl=private', ['secret']],
    ['az://acc:AAAA@blob.core.windows.net/c', ['credential']],
    ['file:///data/?url=/m/', []],
    ['postgres://u:p@h/db?sslpassword=x&sslmode=require', ['password', 'parameter:sslpassword']],
  ])('flags the secrets of %s', (text, expected) => {
    const secrets = fieldsOf(text).filter((field) => field.secret);
    expect(secrets.map((field) => field.field)).toEqual(expected);
  });

  it('leaves absent settings out', () => {
    expect(fieldsOf('postgres:///db').map((field) => field.field)).toEqual(['kind', 'name']);
  });
});

describe('differences', () => {
  const field = (name: string, value: string) => ({ field: name, label: name, value, secret: false });

  it('pairs fields by name, whatever their order', () => {
    expect(diffFields([field('a', '1'), field('b', '2')], [field('b', '2'), field('a', '3'), field('c', '4')])).toEqual(
      [
        { field: 'a', label: 'a', a: '1', b: '3', secret: false },
        { field: 'c', label: 'c', a: null, b: '4', secret: false },
      ],
    );
  });
});
