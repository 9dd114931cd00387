import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, describe, expect, it } from 'vitest';
import { listAuditEvents } from '#lib/contracts/deployments';
import * as contract from '#lib/contracts/regions';
import { createServiceInstance, provisionServiceInstance } from '#lib/contracts/services';
import { catalogueServices } from '#lib/core/catalogue';
import { auditEvents } from '#lib/db/schema/audit-events';
import { operations } from '#lib/db/schema/operations';
import { secretPlace } from '#lib/services/regions/load';
import { call } from '#lib/testing/call';
import { createThings } from '#lib/testing/factories';
import { createTenant } from '#lib/testing/people';
import { regionCalls } from '#lib/testing/region-calls';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const { db } = server.database;
const tenant = await createTenant(server);
const stranger = await createTenant(server, 'Elsewhere');
const { owner, admin, developer, viewer } = tenant.people;
const { secret, create, createTested, endTest, update, read, remove, findRow } = regionCalls(server, tenant);
afterAll(() => server.stop());

describe('adding a region', () => {
  it('seals the secret, derives what was left empty, and has the store tested', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Frankfurt',
      organisation: tenant.organisationId,
      store: { kind: 'generic', label: 'Other S3', endpoint: 'https://s3.example.com' },
      public_host: 's3.example.com',
      connection: { public_host: '', region: 'us-east-1', access_key_id: 'AKIAEXAMPLE' },
      probe_state: 'running',
      is_usable: false,
      problem: expect.stringContaining('not been tested'),
      storages: 0,
      shared_key_reason: expect.stringContaining('use one key'),
    });
    const row = await findRow(body.uuid);
    expect(row && server.sealer.open(row.storeSecret, secretPlace(row.id))).toBe(secret);
    const [operation] = await db.select().from(operations).where(eq(operations.id, body.operation));
    expect(operation).toMatchObject({ kind: 'probe-region', target: `region:${body.uuid}`, state: 'queued' });
  });

  it('refuses a slug that is taken, and says which field', async () => {
    const slug = `r${v7()}`;
    expect((await create({ slug })).status).toBe(201);
    const again = await create({ slug });
    expect(again).toMatchObject({ status: 400, body: { slug: [expect.stringContaining('is taken')] } });
    expect((await create({ slug: 'local' })).body).toHaveProperty('slug');
  });

  it.each([
    [{ connection: { endpoint: 'https://u:p@s3.example.com', access_key_id: 'A' } }, 'connection.endpoint'],
    [{ connection: { endpoint: 'gopher://s3.example.com', access_key_id: 'A' } }, 'connection.endpoint'],
    [{ connection: { endpoint: 'https://s3.example.com' } }, 'connection.access_key_id'],
    [
      { connection: { endpoint: 'https://s3.example.com', access_key_id: 'A', public_host: 'a/b' } },
      'connection.public_host',
    ],
    [{ kind: 'aws', connection: { region: 'evil.example.com/', access_key_id: 'A' } }, 'connection.region'],
    [{ kind: 'tape', connection: {} }, 'kind'],
    [{ kind: '__proto__', connection: {} }, 'kind'],
    [{ connection: { endpoint: 1 } }, 'connection.endpoint'],
    [
      { connection: { endpoint: 'https://s3.example.com', access_key_id: 'A', publc_host: 'a' } },
      'connection.publc_host',
    ],
    [{ connection: { endpoint: 'https://s3.example.com', access_key_id: 'A', account: 'a' } }, 'connection.account'],
    [{ alows_private_address: true }, 'alows_private_address'],
    [{ secret: '' }, 'secret'],
    [{ secret: 'a\r\nb' }, 'secret'],
    [{ slug: '../x' }, 'slug'],
  ])('refuses %j at %s', async (more, field) => {
    const { status, body } = await create(more);
    expect(status).toBe(400);
    expect(Object.keys(body)).toEqual([field]);
  });

  it.each(['http://169.254.169.254', 'http://[fe80::1]', 'http://[::ffff:a9fe:a9fe]', 'http://0.0.0.0:9000'])(
    'refuses the address %s, whoever allows it',
    async (endpoint) => {
      const connection = { endpoint, access_key_id: 'A' };
      for (const allows_private_address of [false, true]) {
        const { status, body } = await create({ connection, allows_private_address });
        expect({ status, body }).toEqual({
          status: 400,
          body: { 'connection.endpoint': [expect.stringContaining('No store can have this address')] },
        });
      }
    },
  );

  it.each([
    'http://10.0.0.5:9000',
    'http://127.1:9000',
    'http://2130706433',
    'http://[::1]:9000',
    'http://192.168.1.1',
  ])('takes the private address %s only when an owner allows it', async (endpoint) => {
    const connection = { endpoint, access_key_id: 'A' };
    expect((await create({ connection })).body).toEqual({
      'connection.endpoint': [expect.stringContaining('Only an owner')],
    });
    const asAdmin = await create({ connection, allows_private_address: true }, admin);
    expect(asAdmin).toMatchObject({
      status: 403,
      body: { allows_private_address: [expect.stringContaining('Only an owner')] },
    });
    expect((await create({ connection, allows_private_address: true })).status).toBe(201);
  });

  it('guards every address of a kind', async () => {
    const connection = { endpoint: 'https://s3.example.com', admin_endpoint: 'http://10.0.0.5:3903' };
    expect((await create({ kind: 'garage', connection })).body).toEqual({
      'connection.admin_endpoint': [expect.stringContaining('Only an owner')],
    });
  });

  it('is for owners and admins', async () => {
    for (const person of [developer, viewer]) expect((await create({}, person)).status).toBe(403);
    expect((await create({}, admin)).status).toBe(201);
    expect((await create({}, stranger.people.owner)).status).toBe(404);
  });
});

describe('a region', () => {
  it('is read by everyone of its organisation, and does not exist for others', async () => {
    const id = await createTested();
    expect(await read(id, viewer)).toMatchObject({ uuid: id, probe_state: 'passed', is_usable: true });
    const { headers } = stranger.people.owner;
    for (const [route, body] of [
      [contract.getRegion, undefined],
      [contract.updateRegion, { name: 'Mine' }],
      [contract.removeRegion, { confirm: 'x' }],
      [contract.probeRegion, undefined],
    ] as const) {
      expect((await call(route, { headers, params: { id }, body })).status, route.summary).toBe(404);
    }
    const { body } = await call(contract.listRegions, { headers });
    expect(body.results.map((row: contract.Region) => row.slug)).toEqual(['local']);
  });

  it('never tells its secret: not in answers, not in the audit log', async () => {
    const id = await createTested();
    await update(id, { secret: `${secret}-2` });
    const answers = [
      await read(id),
      (await call(contract.listRegions, { headers: owner.headers })).body,
      (await call(listAuditEvents, { headers: owner.headers })).body,
      (await create({ slug: 'local' })).body,
      await db.select().from(auditEvents),
      await db.select().from(operations),
    ];
    expect(JSON.stringify(answers)).not.toContain(secret);
  });

  it('of the installation is shown to everyone, and changed by its environment variables only', async () => {
    const { body } = await call(contract.listRegions, {
      headers: viewer.headers,
      query: { organisation: tenant.organisationId },
    });
    const local = body.results.find((row: contract.Region) => row.slug === 'local');
    expect(local).toMatchObject({ organisation: null, is_usable: true, probe_state: 'waiting' });
    expect((await update(local.uuid, { name: 'Mine' })).body.non_field_errors[0]).toContain('STOWAGE_STORE_ENDPOINT');
    expect((await remove(local.uuid, 'local')).status).toBe(400);
    expect((await update(local.uuid, { name: 'Mine' }, developer)).status).toBe(403);
    const test = (by = admin) => call(contract.probeRegion, { headers: by.headers, params: { id: local.uuid } });
    expect((await test(developer)).status).toBe(403);
    expect((await test()).status).toBe(202);
    expect((await read(local.uuid, stranger.people.owner)).operation).toBeNull();
  });

  it('is tested once at a time', async () => {
    const { body } = await create();
    const again = await call(contract.probeRegion, { headers: owner.headers, params: { id: body.uuid } });
    expect(again.body.non_field_errors[0]).toContain('still running');
    await endTest(body.uuid);
    expect((await call(contract.probeRegion, { headers: admin.headers, params: { id: body.uuid } })).status).toBe(202);
  });
});

describe('a region whose store failed its test', () => {
  const add = (environment: string, region: string) =>
    call(createServiceInstance, {
      headers: developer.headers,
      body: { environment, region, service: catalogueServices[0]?.uuid, prefix: 'MORE' },
    });

  it('takes no new storage, and says why and where', async () => {
    const { environments } = await createThings(server, tenant.organisationId);
    const id = await createTested();
    const { body: instance, status } = await add(environments.live, id);
    expect(status).toBe(201);
    await endTest(id, { name: 'bucket', message: 'The key may not make buckets.' });
    const refusals = [
      await add(environments.test, id),
      await call(provisionServiceInstance, { headers: developer.headers, params: { id: instance.uuid } }),
    ];
    for (const refusal of refusals) {
      expect(refusal.status).toBe(400);
      expect(refusal.body.non_field_errors[0]).toContain('The key may not make buckets.');
      expect(refusal.body.non_field_errors[0]).toContain(`/regions/${id}`);
    }
  });

  it('takes them when what failed is not essential', async () => {
    const { environments } = await createThings(server, tenant.organisationId);
    const id = await createTested();
    await endTest(id, { name: 'cors', message: 'It has no CORS.' });
    expect((await add(environments.live, id)).status).toBe(201);
  });

  it('takes none before its first test', async () => {
    const { environments } = await createThings(server, tenant.organisationId);
    const { body } = await create();
    expect((await add(environments.live, body.uuid)).body.non_field_errors[0]).toContain('not been tested yet');
  });
});
