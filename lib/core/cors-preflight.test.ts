import { describe, expect, it } from 'vitest';
import { judgePreflight } from '#lib/core/cors-preflight';

const origin = 'https://www.example.com';
const headers = (allowed: string, methods?: string) => ({
  'access-control-allow-origin': allowed,
  'access-control-allow-methods': methods,
});

describe('the answer to a preflight', () => {
  it.each([
    ['PUT', 200, headers(origin, 'GET, PUT')],
    ['PUT', 204, headers('*', '*')],
    ['GET', 200, headers('*')],
    ['POST', 200, headers(origin, 'GET')],
  ] as const)('allows %s (%i)', (method, status, sent) => {
    expect(judgePreflight({ origin, method }, { status, headers: sent })).toEqual({
      isAllowed: true,
      sentence: `Pages on ${origin} may send ${method} requests.`,
    });
  });
  it.each([
    [403, {}, 'No rule allows PUT from'],
    [200, {}, 'No rule allows PUT from'],
    [500, {}, 'answers 500'],
    [301, headers('*', 'PUT'), 'redirect'],
    [200, headers('https://other.example.com', 'PUT'), 'allows https://other.example.com, not'],
    [200, headers(origin, 'GET, HEAD'), 'allows GET, HEAD from'],
    [200, headers(origin), 'allows no method from'],
    [403, headers(origin, 'PUT'), 'only 200 to 299'],
  ])('refuses (%i, %j)', (status, sent, why) => {
    const verdict = judgePreflight({ origin, method: 'PUT' }, { status, headers: sent });
    expect(verdict.isAllowed).toBe(false);
    expect(verdict.sentence).toContain(why);
  });

  it.each([headers('x'.repeat(9000), 'PUT'), headers(origin, 'x'.repeat(9000))])(
    'is not repeated at length',
    (sent) => {
      const verdict = judgePreflight({ origin, method: 'PUT' }, { status: 200, headers: sent });
      expect(verdict.isAllowed).toBe(false);
      expect(verdict.sentence.length).toBeLessThan(300);
    },
  );
});
