import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalPath, decodePercent, decodeQueryPart, encodePercent } from '#lib/core/percent';

describe('percent-encoding', () => {
  it.each([
    ['AZaz09-._~', 'AZaz09-._~'],
    ['a+b/c=d', 'a%2Bb%2Fc%3Dd'],
    ["!*'()", '%21%2A%27%28%29'],
    ['é€😀', '%C3%A9%E2%82%AC%F0%9F%98%80'],
    ['\u0000\n', '%00%0A'],
  ])('encodes %j', (text, expected) => {
    expect(encodePercent(text)).toBe(expected);
  });

  it.each([
    ['%2B+%2f', '++/'],
    ['%zz%4', '%zz%4'],
    ['%ff', '\ufffd'],
    ['%EF%BB%BFx', '\ufeffx'],
    ['%C3%A9', 'é'],
  ])('decodes %s as urllib does', (text, expected) => {
    expect(decodePercent(text)).toBe(expected);
  });

  it('takes a plus in a query as a space', () => {
    expect(decodeQueryPart('a+b%2Bc')).toBe('a b+c');
  });

  it('gives every text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodePercent(encodePercent(text))).toBe(text);
        expect(encodePercent(text)).toMatch(/^[A-Za-z0-9._~%-]*$/);
      }),
    );
  });
});

describe('paths', () => {
  it.each([
    ['/a%20b/c%2Fd/', '/a%20b/c%2Fd/'],
    ['/%41/é', '/A/%C3%A9'],
    ['/%zz%2F/x', '/%25zz%252F/x'],
    ['/a"%20', '/a%22%2520'],
    ['', ''],
  ])('%s', (path, expected) => {
    expect(canonicalPath(path)).toBe(expected);
  });

  it('are stable after the first time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        expect(canonicalPath(canonicalPath(path))).toBe(canonicalPath(path));
      }),
    );
  });
});
