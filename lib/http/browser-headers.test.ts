import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NextRequest } from 'next/server';
import { describe, expect, it } from 'vitest';

const load = (file: string) => import(pathToFileURL(join(process.cwd(), file)).href);

describe('pages', () => {
  async function policyOf(path: string): Promise<string> {
    const { proxy } = await load('proxy.ts');
    return (await proxy(new NextRequest(`http://localhost:3000${path}`))).headers.get('content-security-policy') ?? '';
  }

  it('run no script but those with the nonce of this one answer, and are framed by nobody', async () => {
    const [first, second] = [await policyOf('/sign-in'), await policyOf('/sign-in')];
    expect(first).not.toBe(second);
    expect(first).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}' 'strict-dynamic';/);
    expect(first).not.toContain('unsafe-eval');
    for (const part of ["object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"])
      expect(first).toContain(part);
  });

  it.each([
    ['/', true],
    ['/applications', true],
    ['/applications/1/variables', true],
    ['/apps-of-mine', true],
    ['/apps/v3/applications/', false],
    ['/iam/v3/me/', false],
  ])('have the policy and the API has none: %s', async (path, isPage) => {
    const { config } = await load('proxy.ts');
    expect(config.matcher.some((matcher: string) => new RegExp(`^${matcher}$`).test(path))).toBe(isPage);
  });
});

describe('every answer', () => {
  it('forbids sniffing, frames, and telling other sites where one was', async () => {
    const { default: config } = await load('next.config.js');
    const [{ source, headers }] = await config.headers();
    expect(source).toBe('/:path*');
    const values = Object.fromEntries(headers.map(({ key, value }: { key: string; value: string }) => [key, value]));
    expect(values).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': expect.stringMatching(/^(no-referrer|same-origin)$/),
    });
    expect(config.poweredByHeader).toBe(false);
  });
});
