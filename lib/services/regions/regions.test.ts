import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, describe, expect, it } from 'vitest';
import { listAuditEvents } from '#lib/contracts/deployments';
import * as contract from '#lib/contracts/regions';
import { createServiceInstance, provisionServiceInstance } from '#lib/contracts/services';
import { catalogueServices } from '#lib/core/catalogue';
import { type Capabilities, capabilityNames } from '#lib/core/stores';
import { applications } from '#lib/db/schema/applications';
import { auditEvents } from '#lib/db/schema/audit-events';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { secretPlace } from '#lib/services/regions/load';
import { call } from '#lib/testing/call';
import { createThings } from '#lib/testing/factories';
import { createTenant } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const { db } = server.database;
const tenant = await createTenant(server);
const stranger = await createTenant(server, 'Elsewhere');
const { owner, admin, developer, viewer } = tenant.people;
afterAll(() => server.stop());

const SECRET = 'canary-secret-of-the-store';
const input = (more: Record<string, unknown> = {}) => ({
  organisation: tenant.organisationId,
  name: 'Frankfurt',
  slug: `r${v7()}`,
  kind: 'generic',
  connection: { endpoint: 'https://s3.example.com', accessKeyId: 'AKIAEXAMPLE' },
  secret: SECRET,
  ...more,
});
const create = (more: Record<string, unknown> = {}, by = owner) =>
  call(contract.createRegion, { headers: by.headers, body: input(more) });
const update = (id: string, body: Record<string, unknown>, by = owner) =>
  call(contract.updateRegion, { headers: by.headers, params: { id }, body });
const read = async (id: string, by = owner) =>
  (await call(contract.getRegion, { headers: by.headers, params: { id } })).body;
const remove = (id: string, confirm: string) =>
  call(contract.removeRegion, { headers: owner.headers, params: { id }, body: { confirm } });
const rowOf = async (id: string) => (await db.select().from(regions).where(eq(regions.id, id)))[0];

/** As the worker leaves a region behind. */
async function tested(id: string, failed?: { name: string; message: string }) {
  const checks = [{ name: 'connect', label: 'Connect', state: 'passed' as const, message: '' }];
  await db
    .update(operations)
    .set({ state: 'succeeded', endedAt: new Date() })
    .where(eq(operations.target, `region:${id}`));
  await db
    .update(regions)
    .set({
      storeProbe: {
        at: new Date().toISOString(),
        checks: failed ? [...checks, { label: 'Make a bucket', state: 'failed', ...failed }] : checks,
      },
      storeCapabilities: Object.fromEntries(capabilityNames.map((name) => [name, { can: true }])) as Capabilities,
    })
    .where(eq(regions.id, id));
}
async function createTested(more: Record<string, unknown> = {}): Promise<string> {
  const { body } = await create(more);
  await tested(body.uuid);
  return body.uuid;
}
const insertStorage = async (regionId: string, state: 'attached' | 'trashed' | 'removed') => {
  const things = await createThings(server, tenant.organisationId);
  const [row] = await db
    .insert(serviceInstances)
    .values({
      environmentId: things.environments.live,
      regionId,
      service: 'object-storage',
      type: 'STORAGE',
      prefix: 'MEDIA',
      state,
    })
    .returning();
  return row?.id ?? '';
};

describe('adding a region', () => {
  it('seals the secret, derives what was left empty, and has the store tested', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Frankfurt',
      organisation: tenant.organisationId,
      store: { kind: 'generic', label: 'Other S3', endpoint: 'https://s3.example.com' },
      public_host: 's3.example.com',
      connection: { publicHost: '', region: 'us-east-1', accessKeyId: 'AKIAEXAMPLE' },
      probe_state: 'running',
      is_usable: false,
      problem: expect.stringContaining('not been tested'),
      storages: 0,
    });
    const row = await rowOf(body.uuid);
    expect(row && server.sealer.open(row.storeSecret, secretPlace(row.id))).toBe(SECRET);
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
    [{ connection: { endpoint: 'https://u:p@s3.example.com', accessKeyId: 'A' } }, 'connection.endpoint'],
    [{ connection: { endpoint: 'gopher://s3.example.com', accessKeyId: 'A' } }, 'connection.endpoint'],
    [{ connection: { endpoint: 'https://s3.example.com' } }, 'connection.accessKeyId'],
    [
      { connection: { endpoint: 'https://s3.example.com', accessKeyId: 'A', publicHost: 'a/b' } },
      'connection.publicHost',
    ],
    [{ kind: 'aws', connection: { region: 'evil.example.com/', accessKeyId: 'A' } }, 'connection.region'],
    [{ kind: 'tape', connection: {} }, 'kind'],
    [{ kind: '__proto__', connection: {} }, 'kind'],
    [{ connection: { endpoint: 1 } }, 'connection.endpoint'],
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
      const connection = { endpoint, accessKeyId: 'A' };
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
    const connection = { endpoint, accessKeyId: 'A' };
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
    const connection = { endpoint: 'https://s3.example.com', adminEndpoint: 'http://10.0.0.5:3903' };
    expect((await create({ kind: 'garage', connection })).body).toEqual({
      'connection.adminEndpoint': [expect.stringContaining('Only an owner')],
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
    await update(id, { secret: `${SECRET}-2` });
    const answers = [
      await read(id),
      (await call(contract.listRegions, { headers: owner.headers })).body,
      (await call(listAuditEvents, { headers: owner.headers })).body,
      (await create({ slug: 'local' })).body,
      await db.select().from(auditEvents),
      await db.select().from(operations),
    ];
    expect(JSON.stringify(answers)).not.toContain(SECRET);
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
    await tested(body.uuid);
    expect((await call(contract.probeRegion, { headers: admin.headers, params: { id: body.uuid } })).status).toBe(202);
  });
});

describe('changing a region', () => {
  it('of its name alone tests nothing', async () => {
    const id = await createTested();
    expect((await update(id, { name: 'Paris', secret: '' })).body).toMatchObject({
      name: 'Paris',
      probe_state: 'passed',
    });
  });

  it('of its key keeps the rest, and tests it anew before it takes storages again', async () => {
    const id = await createTested({
      connection: { endpoint: 'https://s3.example.com', accessKeyId: 'OLD', publicHost: 's3.media.example.com' },
    });
    const { body } = await update(id, { connection: { accessKeyId: 'NEW' } });
    expect(body).toMatchObject({
      connection: { endpoint: 'https://s3.example.com', accessKeyId: 'NEW', publicHost: 's3.media.example.com' },
      probe_state: 'running',
      is_usable: false,
    });
    const row = await rowOf(id);
    expect(row).toMatchObject({ storeProbe: null, storeCapabilities: null });
    expect(row && server.sealer.open(row.storeSecret, secretPlace(id))).toBe(SECRET);
  });

  it('never sends a kept secret to another address', async () => {
    const id = await createTested({
      kind: 'garage',
      connection: { endpoint: 'https://s3.example.com', adminEndpoint: 'https://admin.example.com' },
    });
    for (const connection of [
      { endpoint: 'https://evil.example.com' },
      { adminEndpoint: 'https://evil.example.com' },
    ]) {
      const { status, body } = await update(id, { connection });
      expect({ status, body }).toEqual({ status: 400, body: { secret: [expect.stringContaining('again')] } });
    }
    expect(
      (await update(id, { kind: 'generic', connection: { endpoint: 'https://s3.example.com', accessKeyId: 'A' } }))
        .body,
    ).toHaveProperty('secret');
    expect((await update(id, { connection: { webHost: 'web.example.com' } })).status).toBe(200);
    await tested(id);
    expect((await update(id, { connection: { endpoint: 'https://t.example.com' }, secret: 'new' })).status).toBe(200);
  });

  it('takes a permission of an owner for the address that it was given for', async () => {
    const connection = { endpoint: 'http://10.0.0.5:9000', accessKeyId: 'A' };
    const id = await createTested({ connection, allows_private_address: true });
    const elsewhere = { connection: { endpoint: 'http://10.0.0.6:9000' }, secret: 'new' };
    expect((await update(id, elsewhere, admin)).status).toBe(403);
    expect((await update(id, { connection: { publicHost: 'internal.example.com' } }, admin)).status).toBe(403);
    expect((await update(id, { connection: { accessKeyId: 'B' } }, admin)).status).toBe(200);
    await tested(id);
    expect((await update(id, { allows_private_address: false }, admin)).body).toHaveProperty(['connection.endpoint']);
    expect((await update(id, elsewhere)).status).toBe(200);
    await tested(id);
    const open = { allows_private_address: false, connection: { endpoint: 'https://s3.example.com' }, secret: 'new' };
    expect((await update(id, open, admin)).body).toMatchObject({ allows_private_address: false });
    await tested(id);
    expect((await update(id, { allows_private_address: true }, admin)).status).toBe(403);
  });

  it('leaves the kind as it is while storages exist', async () => {
    const id = await createTested();
    await insertStorage(id, 'trashed');
    const { body } = await update(id, { kind: 'minio', secret: 'new' });
    expect(body).toEqual({ kind: [expect.stringContaining('made by its present kind')] });
    expect((await update(id, { connection: { accessKeyId: 'B' } })).status).toBe(200);
  });

  it('waits while a test runs', async () => {
    const { body } = await create();
    expect((await update(body.uuid, { connection: { accessKeyId: 'B' } })).status).toBe(400);
  });
});

describe('removing a region', () => {
  it('needs its slug, and nothing that uses it', async () => {
    const id = await createTested();
    const { slug } = await read(id);
    expect((await remove(id, 'other')).body).toHaveProperty('confirm');
    const storage = await insertStorage(id, 'trashed');
    expect((await remove(id, slug)).body.non_field_errors[0]).toMatch(/One storage .* trash/);
    await db.update(serviceInstances).set({ state: 'removed' }).where(eq(serviceInstances.id, storage));
    const { applicationId } = await createThings(server, tenant.organisationId);
    await db.update(applications).set({ regionId: id }).where(eq(applications.id, applicationId));
    expect((await remove(id, slug)).body.non_field_errors[0]).toContain('the region of applications');
    await db.update(applications).set({ deletedAt: new Date() }).where(eq(applications.id, applicationId));
    expect((await remove(id, slug)).status).toBe(200);
    expect(await rowOf(id)).toBeUndefined();
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
    await tested(id, { name: 'bucket', message: 'The key may not make buckets.' });
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
    await tested(id, { name: 'cors', message: 'It has no CORS.' });
    expect((await add(environments.live, id)).status).toBe(201);
  });

  it('takes none before its first test', async () => {
    const { environments } = await createThings(server, tenant.organisationId);
    const { body } = await create();
    expect((await add(environments.live, body.uuid)).body.non_field_errors[0]).toContain('not been tested yet');
  });
});
