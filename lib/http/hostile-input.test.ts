import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { contracts } from '#lib/contracts/all';
import { createThings } from '#lib/testing/factories';
import { createTenant, type Tenant } from '#lib/testing/people';
import { routeCases, type Subject } from '#lib/testing/route-cases';
import { callRoute, type RouteCall } from '#lib/testing/routes';
import { startTestServer, type TestServer } from '#lib/testing/server';

const marker = join(tmpdir(), `stowage-hostile-${process.pid}`);

/** What turns into a command, an option, a second line, another path or markup where somebody builds text from it. */
const payloads = [
  `$(touch ${marker})`,
  `\`touch ${marker}\``,
  `x; touch ${marker}`,
  `x | touch ${marker} && true`,
  `x\ntouch ${marker}`,
  `x\r\nset-cookie: a=b`,
  `--upload-pack=touch ${marker}`,
  '-oProxyCommand=touch',
  'ext::sh -c touch',
  '../../../../etc/passwd',
  `'; drop table users; --`,
  '"> <script>alert(1)</script>',
  '\u0000',
  'x'.repeat(10_000),
];

/** Fields that the cases leave out, by contract. */
const moreFields: Record<string, Record<string, unknown>> = {
  createApplication: { branch: 'main', app_template: null, release_commands: [{ label: 'One', command: 'true' }] },
  updateApplication: {
    build_command: 'true',
    start_command: 'true',
    health_check_path: '/',
    release_commands: [{ label: 'One', command: 'true' }],
  },
  createEnvironment: { branch: 'main' },
  createRepository: { username: 'me', password: 'secret' },
  createServiceInstance: { visibility: 'private' },
  createVariable: { patch: { domain: 'media.example.com', url: 'https://media.example.com', acl: null, path: 'a' } },
};

/** Fields in which none of the payloads has any business. */
const strict = [
  'slug',
  'new_slug',
  'prefix',
  'branch',
  'url',
  'email',
  'key_type',
  'build_mode',
  'mode',
  'kind',
  'role',
];

type Path = (string | number)[];

function textPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textPaths(inner, [...path, name]));
}

function replaced(value: unknown, [name, ...rest]: Path, text: string): unknown {
  if (name === undefined) return text;
  if (Array.isArray(value))
    return value.map((inner, index) => (index === Number(name) ? replaced(inner, rest, text) : inner));
  const record = value as Record<string, unknown>;
  return { ...record, [name]: replaced(record[name], rest, text) };
}

describe('hostile text', () => {
  let server: TestServer;
  let tenant: Tenant;

  beforeAll(async () => {
    server = await startTestServer();
    tenant = await createTenant(server);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(marker, { force: true });
  });

  async function subject(): Promise<Subject> {
    const { userId, headers } = tenant.people.owner;
    return { server, tenant, things: await createThings(server, tenant.organisationId), caller: { userId, headers } };
  }

  it.each(contracts.filter(({ contract }) => contract.body))(
    'in a field of $name is stored as it is or refused in words, and never run',
    async ({ name, contract }) => {
      const given = await subject();
      const routeCase = routeCases[name];
      if (!routeCase) throw new Error(`There is no case for ${name}.`);
      const call = await routeCase.call(given);
      const body = { ...(call.body as object), ...moreFields[name] };
      for (const path of textPaths(body)) {
        for (const payload of payloads) {
          const answer = await callRoute(contract, {
            ...call,
            body: replaced(body, path, payload),
            headers: given.caller.headers,
          });
          const text = await answer.text();
          const what = `${path.join('.')} = ${JSON.stringify(payload.slice(0, 60))}: ${answer.status} ${text}`;
          expect(answer.status, what).toBeLessThan(500);
          if (strict.includes(String(path.at(-1)))) expect(answer.status, what).toBe(400);
          expect([...answer.headers.keys()], what).not.toContain('set-cookie');
        }
      }
      expect(existsSync(marker)).toBe(false);
    },
  );

  it.each(contracts.filter(({ contract }) => contract.method === 'GET'))(
    'in a parameter of $name is looked for or refused, and never run',
    async ({ name, contract }) => {
      const given = await subject();
      const call = await routeCases[name]?.call(given);
      const names = Object.keys(z.toJSONSchema(contract.query, { io: 'input' }).properties ?? {});
      const numbers = ['-1', '0', '1.5', '1e30', '99999999999999999999', 'NaN', 'Infinity'];
      for (const parameter of names) {
        for (const payload of [...payloads, ...numbers]) {
          const query: RouteCall = { ...call, query: { ...call?.query, [parameter]: payload } };
          const answer = await callRoute(contract, { ...query, headers: given.caller.headers });
          expect(answer.status, `${parameter} = ${payload.slice(0, 60)}`).toBeLessThan(500);
          await answer.body?.cancel();
        }
      }
      expect(existsSync(marker)).toBe(false);
    },
  );

  it('in place of an id names nothing', async () => {
    const given = await subject();
    for (const { contract } of contracts.filter((entry) => entry.contract.path.includes('{id}'))) {
      for (const id of [...payloads, '%2e%2e', 'null', given.things.applicationId.toUpperCase().replace('-', '')]) {
        const body = contract.body ? {} : undefined;
        const answer = await callRoute(contract, { params: { id }, body, headers: given.caller.headers });
        expect(answer.status, `${contract.path} ${id.slice(0, 60)}`).toBe(404);
      }
    }
  });
});
