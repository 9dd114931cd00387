import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { applications } from '#lib/db/schema/applications';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { secretPlace } from '#lib/services/regions/load';
import { createThings } from '#lib/testing/factories';
import { createTenant } from '#lib/testing/people';
import { regionCalls } from '#lib/testing/region-calls';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const { db } = server.database;
const tenant = await createTenant(server);
const { admin } = tenant.people;
const { secret, create, createTested, endTest, update, read, remove, findRow } = regionCalls(server, tenant);
afterAll(() => server.stop());

const insertStorage = async (regionId: string, state: 'trashed') => {
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
      connection: { endpoint: 'https://s3.example.com', access_key_id: 'OLD', public_host: 's3.media.example.com' },
    });
    const { body } = await update(id, { connection: { access_key_id: 'NEW' } });
    expect(body).toMatchObject({
      connection: { endpoint: 'https://s3.example.com', access_key_id: 'NEW', public_host: 's3.media.example.com' },
      probe_state: 'running',
      is_usable: false,
    });
    const row = await findRow(id);
    expect(row).toMatchObject({ storeProbe: null, storeCapabilities: null });
    expect(row && server.sealer.open(row.storeSecret, secretPlace(id))).toBe(secret);
  });

  it('never sends a kept secret to another address', async () => {
    const id = await createTested({
      kind: 'garage',
      connection: { endpoint: 'https://s3.example.com', admin_endpoint: 'https://admin.example.com' },
    });
    for (const connection of [
      { endpoint: 'https://evil.example.com' },
      { admin_endpoint: 'https://evil.example.com' },
    ]) {
      const { status, body } = await update(id, { connection });
      expect({ status, body }).toEqual({ status: 400, body: { secret: [expect.stringContaining('again')] } });
    }
    expect(
      (await update(id, { kind: 'generic', connection: { endpoint: 'https://s3.example.com', access_key_id: 'A' } }))
        .body,
    ).toHaveProperty('secret');
    expect((await update(id, { connection: { web_host: 'web.example.com' } })).status).toBe(200);
    await endTest(id);
    expect((await update(id, { connection: { endpoint: 'https://t.example.com' }, secret: 'new' })).status).toBe(200);
  });

  it('takes a permission of an owner for the address that it was given for', async () => {
    const connection = { endpoint: 'http://10.0.0.5:9000', access_key_id: 'A' };
    const id = await createTested({ connection, allows_private_address: true });
    const elsewhere = { connection: { endpoint: 'http://10.0.0.6:9000' }, secret: 'new' };
    expect((await update(id, elsewhere, admin)).status).toBe(403);
    expect((await update(id, { connection: { public_host: 'internal.example.com' } }, admin)).status).toBe(403);
    expect((await update(id, { connection: { access_key_id: 'B' } }, admin)).status).toBe(200);
    await endTest(id);
    expect((await update(id, { allows_private_address: false }, admin)).body).toHaveProperty(['connection.endpoint']);
    expect((await update(id, elsewhere)).status).toBe(200);
    await endTest(id);
    const open = { allows_private_address: false, connection: { endpoint: 'https://s3.example.com' }, secret: 'new' };
    expect((await update(id, open, admin)).body).toMatchObject({ allows_private_address: false });
    await endTest(id);
    expect((await update(id, { allows_private_address: true }, admin)).status).toBe(403);
  });

  it('asks an owner also for another host of public files, which Stowage calls too', async () => {
    const connection = { endpoint: 'http://10.0.0.5:3900', admin_endpoint: 'http://10.0.0.5:3903' };
    const id = await createTested({ kind: 'garage', connection, allows_private_address: true });
    const webHost = { connection: { web_host: 'internal.example.com' } };
    expect((await update(id, webHost, admin)).status).toBe(403);
    expect((await update(id, webHost)).status).toBe(200);
  });

  it('leaves the kind as it is while storages exist', async () => {
    const id = await createTested();
    await insertStorage(id, 'trashed');
    const { body } = await update(id, { kind: 'minio', secret: 'new' });
    expect(body).toEqual({ kind: [expect.stringContaining('made by its present kind')] });
    expect((await update(id, { connection: { access_key_id: 'B' } })).status).toBe(200);
  });

  it('leaves as it is how buckets are found again, while storages exist', async () => {
    const id = await createTested({ kind: 'ceph' });
    await insertStorage(id, 'trashed');
    const { body } = await update(id, { connection: { api: 'iam' } });
    expect(body).toEqual({ 'connection.api': [expect.stringContaining('made with what it has here now')] });
    expect((await update(id, { connection: { api: 'admin', access_key_id: 'B' } })).status).toBe(200);
  });

  it('waits while a test runs', async () => {
    const { body } = await create();
    expect((await update(body.uuid, { connection: { access_key_id: 'B' } })).status).toBe(400);
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
    expect(await findRow(id)).toBeUndefined();
  });
});
