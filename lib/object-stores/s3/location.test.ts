import { describe, expect, it } from 'vitest';
import { isAddressHost, s3Location } from '#lib/object-stores/s3/location';

const publicUrlOf = (publicHost: string) =>
  s3Location({ endpoint: 'http://store', region: 'eu', publicHost }, { bucket: 'shop-test-1' }).publicUrl;

describe('public links', () => {
  it.each([
    ['s3.eu.example.com', 'https://shop-test-1.s3.eu.example.com'],
    ['s3.local.localhost:9000', 'http://shop-test-1.s3.local.localhost:9000'],
    ['10.0.0.5:9000', 'http://10.0.0.5:9000/shop-test-1'],
    ['[2001:db8::1]:9000', 'http://[2001:db8::1]:9000/shop-test-1'],
  ])('at %s begin with %s', (publicHost, expected) => {
    expect(publicUrlOf(publicHost)).toBe(expected);
    expect(URL.canParse(expected)).toBe(true);
  });

  it('take for an address what browsers take for one', () => {
    expect(isAddressHost('127.1')).toBe(true);
    expect(isAddressHost('10.example.com')).toBe(false);
  });
});
