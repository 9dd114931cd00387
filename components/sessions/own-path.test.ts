import { describe, expect, it } from 'vitest';
import { ownPath } from '#components/sessions/own-path';

describe('ownPath', () => {
  it.each(['/applications', '/applications?search=a%20b', '/applications/1/deployments/2?environment=test#log'])(
    'keeps %s',
    (next) => {
      expect(ownPath(next, '/home')).toBe(next);
    },
  );

  it.each([
    undefined,
    ['/a', '/b'],
    '',
    'applications',
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    'javascript:alert(1)',
    '/sign-in?next=/sign-in',
  ])('refuses %j', (next) => {
    expect(ownPath(next, '/home')).toBe('/home');
  });

  it('never leads elsewhere when the answer is read again as an address', () => {
    const next = '/.//evil.example/';
    const target = new URL(ownPath(next, '/home'), 'http://panel.example');
    expect(target.host).toBe('panel.example');
  });
});
