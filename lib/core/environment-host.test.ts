import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environmentHost } from '#lib/core/environment-host';
import { slugify } from '#lib/core/names';

describe('host of an environment', () => {
  it.each([
    ['test', 'shop', 'test-shop.localhost'],
    ['test', 'my-shop', 'test-my-shop.localhost'],
    ['my-test', 'shop', 'my-test--shop.localhost'],
  ])('%s of %s', (environment, application, expected) => {
    expect(environmentHost(environment, application, 'localhost')).toBe(expected);
  });

  it('shortens a long label with a hash', () => {
    const host = environmentHost('production', 'a'.repeat(63), 'apps.example.com');
    expect(host).toMatch(/^production-a{34}--[0-9a-f]{16}\.apps\.example\.com$/);
    expect(environmentHost('production', `${'a'.repeat(62)}b`, 'apps.example.com')).not.toBe(host);
  });

  it('is a valid label, and no other environment has it', () => {
    const slug = (maxLength: number) =>
      fc
        .array(fc.constantFrom('a', 'b', 'ab', '-'), { minLength: 1, maxLength })
        .map((parts) => slugify(parts.join('').slice(0, maxLength)))
        .filter((text) => text !== '');
    const pair = fc.tuple(slug(30), slug(63));
    fc.assert(
      fc.property(pair, pair, (one, other) => {
        const host = environmentHost(...one, 'd');
        expect(host).toMatch(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\.d$/);
        expect(environmentHost(...other, 'd') === host).toBe(one.join('/') === other.join('/'));
      }),
      { numRuns: 500 },
    );
    expect(environmentHost('a', 'b-c', 'd')).not.toBe(environmentHost('a-b', 'c', 'd'));
  });
});
