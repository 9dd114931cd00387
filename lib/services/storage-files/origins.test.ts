import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eq } from 'drizzle-orm';
import { NextRequest } from 'next/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sessions } from '#lib/db/schema/identity';
import { createTenant, signedInHeaders } from '#lib/testing/people';
import { regionCalls } from '#lib/testing/region-calls';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const tenant = await createTenant(server);
const stranger = await createTenant(server, 'Elsewhere');
const connect = (where: typeof tenant, host: string) =>
  regionCalls(server, where).create({ connection: { endpoint: `https://${host}`, access_key_id: 'A' } });

beforeAll(async () => {
  await connect(tenant, 'store.acme.example');
  await connect(stranger, 'store.elsewhere.example');
});
afterAll(() => server.stop());

async function policyFor(headers: Record<string, string> = {}): Promise<string> {
  const { proxy } = await import(pathToFileURL(join(process.cwd(), 'proxy.ts')).href);
  const answer: Response = await proxy(new NextRequest('https://panel.example.com/sign-in', { headers }));
  return answer.headers.get('content-security-policy') ?? '';
}

it('pages load files from the stores of the regions that their reader sees', async () => {
  const policy = await policyFor(tenant.people.viewer.headers);
  for (const directive of ['img-src', 'connect-src'])
    expect(policy).toMatch(new RegExp(`${directive} [^;]* https://\\*\\.store\\.acme\\.example`));
  expect(policy).toContain(' http://*.s3.local.localhost');
  expect(policy).not.toContain('elsewhere');
});

it('pages tell nobody else where stores are', async () => {
  const ended = await signedInHeaders(server, tenant.people.owner.userId);
  const token = /=([^.]+)\./.exec(ended.cookie ?? '')?.[1] ?? '';
  await db()
    .update(sessions)
    .set({ expiresAt: new Date(0) })
    .where(eq(sessions.token, token));
  for (const headers of [{}, ended, { cookie: '__Secure-stowage.session_token=x.y' }, { cookie: 'a=b' }]) {
    const policy = await policyFor(headers);
    expect(policy).toMatch(/connect-src 'self'(;|$)/);
    expect(policy).toMatch(/img-src 'self' data: blob:;/);
  }
});

const db = () => server.database.db;
