import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toApiName } from '#lib/contracts/region-connection';
import { stepsOf } from '#lib/core/operations';
import { capabilityNames } from '#lib/core/stores';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { AppError } from '#lib/errors';
import { createS3Client } from '#lib/object-stores/s3/client';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { createStand, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { openWorker } from '#lib/operations/open-worker';
import { storeRootCredentials } from '#lib/secrets';
import { targets } from '#lib/services/operations/enqueue';
import { createRegion } from '#lib/services/regions/create';
import { getRegion } from '#lib/services/regions/get';
import { probeRegion } from '#lib/services/regions/probe';
import { updateRegion } from '#lib/services/regions/update';

const steps = stepsOf('probe-region').map((step) => step.name);

describe('testing the store of a region', () => {
  let stand: Stand;
  let counter = 0;
  beforeAll(async () => {
    stand = await createStand();
  });
  afterAll(() => stand.close());

  const root = () => storeRootCredentials(stand.server.secretKey);

  async function addRegion(secret = root().secret) {
    const { endpoint, publicHost } = await localStore();
    const { uuid } = await createRegion({
      ctx: stand.ctx,
      input: {
        organisation: stand.organisationId,
        name: 'Second',
        slug: `second-${counter++}`,
        kind: 'embedded',
        connection: { endpoint, region: 'local', public_host: publicHost, access_key_id: root().keyId },
        secret,
        allows_private_address: true,
      },
    });
    return { id: uuid, operationId: await lastTestOf(uuid) };
  }
  async function localStore() {
    const [local] = await stand.server.database.db.select().from(regions).where(eq(regions.id, stand.regionId));
    if (!local) throw new Error('The stand has no region.');
    return local.storeSettings;
  }
  async function lastTestOf(regionId: string): Promise<string> {
    const rows = await stand.server.database.db
      .select()
      .from(operations)
      .where(eq(operations.target, targets.region(regionId)));
    return rows.toSorted((a, b) => a.id.localeCompare(b.id)).at(-1)?.id ?? '';
  }
  async function withWorker<T>(hooks: StepHooks, work: () => Promise<T>): Promise<T> {
    const worker = await openWorker(stand.server.env, hooks);
    try {
      return await work();
    } finally {
      await worker.stop();
    }
  }
  const read = (id: string) => getRegion({ ctx: stand.ctx, input: { id } });
  async function buckets(): Promise<string[]> {
    const { keyId: accessKeyId, secret: secretAccessKey } = root();
    const s3 = createS3Client({
      endpoint: (await localStore()).endpoint,
      region: 'local',
      accessKeyId,
      secretAccessKey,
      allowsPrivateAddress: true,
    });
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    s3.destroy();
    return Buckets.map(({ Name = '' }) => Name);
  }
  /** Every check passed, each once, and the store is as it was. */
  async function expectTested(id: string) {
    const region = await read(id);
    expect(region).toMatchObject({ probe_state: 'passed', is_usable: true, problem: '' });
    expect(region.checks.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(new Set(region.checks.map(({ name }) => name)).size).toBe(region.checks.length);
    expect(region.capabilities.map(({ name }) => name)).toEqual(capabilityNames.map(toApiName));
    expect(await buckets()).toEqual([]);
  }

  it.each(steps)('fails at %s with its cause, takes no storage, and another test finishes', async (failing) => {
    const { id, operationId } = await addRegion();
    expect(await read(id)).toMatchObject({ probe_state: 'running', is_usable: false });
    const after: StepHooks['after'] = async (_operation, step) => {
      if (step === failing) throw new AppError('PRECONDITION_FAILED', `The drill failed ${step}.`);
    };
    await withWorker({ after }, async () => {
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'failed' });
    });
    expect(await read(id)).toMatchObject({
      probe_state: 'failed',
      is_usable: false,
      problem: expect.stringContaining(`The drill failed ${failing}.`),
    });
    await probeRegion({ ctx: stand.ctx, input: { id } });
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, await lastTestOf(id))).toMatchObject({ state: 'succeeded' }),
    );
    await expectTested(id);
  });

  it('does nothing twice when every step is repeated', async () => {
    const { id, operationId } = await addRegion();
    const seen = new Set<string>();
    const after: StepHooks['after'] = async (_operation, step) => {
      if (seen.has(step)) return;
      seen.add(step);
      throw new AppError('UNAVAILABLE', 'Once more.');
    };
    await withWorker({ after }, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect([...seen]).toEqual(steps);
    await expectTested(id);
  });

  it.each(steps.flatMap((step) => [`${step}:before:do`, `${step}:after:do`]))(
    'is finished by another worker when the first is killed at %s',
    async (point) => {
      const { id, operationId } = await addRegion();
      await runDoomedWorker(stand, point);
      await withWorker({}, async () =>
        expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
      );
      await expectTested(id);
    },
  );

  it('removes what a test that died in the middle left in the store', async () => {
    const { id, operationId } = await addRegion();
    const ref = { bucket: `stowage-probe-${operationId.replaceAll('-', '').slice(-16)}` };
    const store = await stand.provider();
    await store.ensureBucket(ref);
    const bucket = store.openBucket(ref, await store.createKey(ref, 'read-write'));
    await bucket.put('left.txt', Buffer.from('left'), {});
    bucket.close();
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    await expectTested(id);
  });

  it('says which key was refused, keeps it to itself, and is done again when the key is mended', async () => {
    const wrong = 'a-wrong-secret-of-somebody';
    const { id, operationId } = await addRegion(wrong);
    await withWorker({}, async () => {
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' });
      const refused = await read(id);
      expect(refused).toMatchObject({
        probe_state: 'failed',
        is_usable: false,
        problem: expect.stringContaining('secret does not belong'),
        checks: [{ name: 'reach', state: 'failed' }],
      });
      expect(JSON.stringify(refused)).not.toContain(wrong);
      await updateRegion({ ctx: stand.ctx, input: { id, secret: root().secret } });
      expect(await waitForEnd(stand, await lastTestOf(id))).toMatchObject({ state: 'succeeded' });
    });
    await expectTested(id);
  });

  it('calls no address on a private network that no owner allowed, whatever its name is', async () => {
    let calls = 0;
    const listener = createServer((_request, response) => {
      calls += 1;
      response.end();
    });
    await once(listener.listen(0, '127.0.0.1'), 'listening');
    const { port } = listener.address() as AddressInfo;
    const { uuid } = await createRegion({
      ctx: stand.ctx,
      input: {
        organisation: stand.organisationId,
        name: 'Inside',
        slug: `inside-${counter++}`,
        kind: 'garage',
        connection: { endpoint: `http://localhost:${port}`, admin_endpoint: `http://localhost:${port}` },
        secret: 'a-token-that-is-not-to-leave',
        allows_private_address: false,
      },
    });
    await withWorker({}, () => lastTestOf(uuid).then((test) => waitForEnd(stand, test)));
    expect(await read(uuid)).toMatchObject({ is_usable: false, problem: expect.stringContaining('private network') });
    expect(calls).toBe(0);
    listener.close();
  });

  it('leaves a region that was fine usable while it is tested again, and takes a store that is down for no proof', async () => {
    const { id, operationId } = await addRegion();
    await withWorker({}, () => waitForEnd(stand, operationId));
    await probeRegion({ ctx: stand.ctx, input: { id } });
    expect(await read(id)).toMatchObject({ probe_state: 'running', is_usable: true });
    await stand.setStoreUp(false);
    await withWorker({}, () => lastTestOf(id).then((test) => waitForEnd(stand, test)));
    await stand.setStoreUp(true);
    expect(await read(id)).toMatchObject({
      probe_state: 'failed',
      problem: expect.stringContaining('Nothing listens'),
    });
  });
});
