import { describe, expect, it } from 'vitest';
import { domainVariables } from '#components/domains/domain-kinds';

describe('domainVariables', () => {
  it('falls back to the platform address while there is no domain', () => {
    expect(domainVariables([], 'live-shop.localhost')).toEqual([
      { name: 'DOMAIN', value: 'live-shop.localhost' },
      { name: 'DOMAIN_ALIASES', value: '' },
      { name: 'DOMAIN_REDIRECTS', value: '' },
    ]);
  });

  it('puts each kind into its variable, several with commas', () => {
    const domains = [
      { kind: 'primary' as const, name: 'www.example.com' },
      { kind: 'alias' as const, name: 'a.example.com' },
      { kind: 'alias' as const, name: 'b.example.com' },
      { kind: 'redirect' as const, name: 'example.com' },
    ];
    expect(domainVariables(domains, 'live-shop.localhost').map(({ value }) => value)).toEqual([
      'www.example.com',
      'a.example.com,b.example.com',
      'example.com',
    ]);
  });
});
