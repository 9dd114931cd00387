import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '#lib/contracts/all';
import { listApplications, listEnvironmentLogs } from '#lib/contracts/applications';
import { measureFiles } from '#lib/contracts/storage-files';
import { call } from '#lib/testing/call';
import { createThings } from '#lib/testing/factories';
import { createTenant, type Tenant } from '#lib/testing/people';
import { routeCases } from '#lib/testing/route-cases';
import { callRoute } from '#lib/testing/routes';
import { startTestServer, type TestServer } from '#lib/testing/server';

const foreign: Record<string, string>[] = [
  { origin: 'https://evil.example.com' },
  { origin: 'http://panel.example.com' },
  { origin: 'https://panel.example.com:8443' },
  { origin: 'https://panel.example.com.evil.example.com' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
];

describe('requests of browsers', () => {
  let server: TestServer;
  let tenant: Tenant;

  beforeAll(async () => {
    server = await startTestServer();
    tenant = await createTenant(server);
  });
  afterAll(() => server.stop());

  it.each(contracts.filter(({ contract }) => contract.method !== 'GET'))(
    'that change something by $name must come from the panel itself',
    async ({ name, contract }) => {
      const { userId, headers } = tenant.people.owner;
      const things = await createThings(server, tenant.organisationId);
      const request = await routeCases[name]?.call({ server, tenant, things, caller: { userId, headers } });
      for (const from of foreign) {
        const answer = await call(contract, { ...request, headers: { ...headers, ...from } });
        expect(answer.status, JSON.stringify(from)).toBe(403);
      }
    },
  );

  it('get links on the configured address, whatever host they name', async () => {
    const things = await createThings(server, tenant.organisationId);
    await createThings(server, tenant.organisationId);
    const headers = {
      ...tenant.people.owner.headers,
      host: 'evil.example.com',
      'x-forwarded-host': 'evil.example.com',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example.com',
    };
    const list = await call(listApplications, { headers, query: { page_size: '1' } });
    expect(list.body.next).toMatch(/^https:\/\/panel\.example\.com\/apps\/v3\/applications\//);
    const logs = await call(listEnvironmentLogs, { headers, params: { id: things.environments.test } });
    expect(logs.body.next).toMatch(/^https:\/\/panel\.example\.com\//);
    expect(server.setupUrl).toMatch(/^https:\/\/panel\.example\.com\/set-up\?token=/);
  });
});

describe('bodies of requests', () => {
  let server: TestServer;

  async function signInWith(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
    const { POST } = await import(pathToFileURL(join('app/(api)/iam/v3/sessions', 'route.ts')).href);
    const init = { method: 'POST', headers, body, duplex: 'half' };
    return POST(new Request('http://127.0.0.1:3000/iam/v3/sessions/', init), { params: Promise.resolve({}) });
  }

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it('are read up to the limit only, whatever length was announced', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    const answer = await signInWith(endless, { 'content-length': '2' });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('too large');
    expect(sent).toBeLessThan(50);
  });

  it('full of mistakes get an answer that does not name them all', async () => {
    const names = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`name${index}`, 1]));
    const tenant = await createTenant(server);
    const { headers } = tenant.people.viewer;
    const params = { id: tenant.organisationId };
    const answers = [
      await signInWith(JSON.stringify(names)),
      await callRoute(measureFiles, { headers, params, body: { keys: Array(5000).fill('') } }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(400);
      expect((await answer.text()).length).toBeLessThan(20_000);
    }
  });

  it.each(['{', 'null', '[]', '"text"', '1', '{"__proto__":{"email":"a"}}'])(
    'that are %s are refused in words',
    async (body) => {
      expect((await signInWith(body)).status).toBe(400);
    },
  );
});
