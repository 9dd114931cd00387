import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stepsOf } from '#lib/core/operations';
import { auditEvents } from '#lib/db/schema/audit-events';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { keyRotations, moves } from '#lib/db/schema/storage';
import { AppError } from '#lib/errors';
import { createS3Client } from '#lib/object-stores/s3/client';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { withWorker } from '#lib/operations/drills/serving';
import { createStand, environmentOf, type Stand, waitForEnd, waitUntilIdle } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { removeApplication } from '#lib/services/applications/remove';
import { removeEnvironment } from '#lib/services/environments/remove';
import { cancelOperation } from '#lib/services/operations/cancel';
import { getServiceInstanceDetails } from '#lib/services/service-instances/get-details';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';
import { restoreServiceInstance } from '#lib/services/service-instances/restore';
import { createReadOnlyKey } from '#lib/services/storage-keys/read-only';
import { findActiveKey, insertKey, openKey } from '#lib/services/storage-keys/rows';
import { listTrash } from '#lib/services/trash/list';
import { loadLayers } from '#lib/services/variables/layers';

const steps = stepsOf('restore-elsewhere').map((step) => step.name);
const inTrash = steps.filter((step) => step !== 'access');

describe('a storage whose environment was deleted', () => {
  let stand: Stand;
  let target: string;
  let id: string;
  let bucket: string;
  let endpoint: string;
  let oldKeyId: string;
  const clients: S3Client[] = [];

  beforeAll(async () => {
    stand = await createStand();
  });
  afterAll(() => stand.close());

  const input = () => ({ ctx: stand.ctx, input: { id } });
  const work = (hooks: StepHooks = {}) => withWorker(stand, hooks, () => waitUntilIdle(stand, id));
  async function row(instanceId = id) {
    const [found] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, instanceId));
    if (!found) throw new Error('The instance is gone.');
    return found;
  }
  async function activeKey() {
    const key = await findActiveKey(stand.ctx.db, id);
    if (!key) throw new Error('There is no active key.');
    const { keyId, secret } = openKey(stand.ctx.sealer, key);
    const credentials = { accessKeyId: keyId, secretAccessKey: secret };
    const client = createS3Client({ ...credentials, endpoint, region: 'local', allowsPrivateAddress: true });
    clients.push(client);
    return { keyId, client };
  }
  const read = (client: S3Client) => client.send(new GetObjectCommand({ Bucket: bucket, Key: 'a.txt' }));
  const publicLink = async () => (await fetch(`${endpoint}/${bucket}/a.txt`)).status;
  const liveKeyIds = async () => (await (await stand.provider()).listKeys({ bucket })).map(({ keyId }) => keyId);
  const trashed = async () =>
    (await listTrash({ ctx: stand.ctx, input: { page: 1, page_size: 10, search: bucket } })).rows;
  async function restore(environment = target, prefix?: string): Promise<string> {
    const { operation, state } = await restoreServiceInstance({
      ctx: stand.ctx,
      input: { id, environment, ...(prefix ? { prefix } : {}) },
    });
    expect(state).toBe('trashed');
    return operation ?? '';
  }
  let old: S3Client;

  beforeEach(async () => {
    const application = await stand.createApplication();
    id = await stand.addStorage(environmentOf(application));
    await provisionServiceInstance(input());
    await work();
    const details = await getServiceInstanceDetails(input());
    if (!details.bucket || !details.endpoint_url) throw new Error('Not provisioned.');
    ({ bucket, endpoint_url: endpoint } = { ...details, bucket: details.bucket, endpoint_url: details.endpoint_url });
    ({ client: old, keyId: oldKeyId } = await activeKey());
    await old.send(new PutObjectCommand({ Bucket: bucket, Key: 'a.txt', Body: 'precious' }));
    await createReadOnlyKey(input());
    await work();
    await removeApplication({ ctx: stand.ctx, input: { id: application.uuid, confirm: application.slug } });
    await withWorker(stand, {}, async () => {
      await expect.poll(async () => (await row()).state).toBe('trashed');
      await waitUntilIdle(stand, id);
    });
    target = environmentOf(await stand.createApplication());
    return () => {
      for (const client of clients.splice(0)) client.destroy();
    };
  });

  /** In its new environment with every file and one new key; nothing that was told before opens it. */
  async function expectRestored(environmentId = target, prefix = 'DEFAULT') {
    expect(await row()).toMatchObject({
      environmentId,
      prefix,
      bucket,
      state: 'pending_attachment',
      stateMessage: '',
      trashedAt: null,
      destroyAfter: null,
    });
    const { client, keyId } = await activeKey();
    expect(keyId).not.toBe(oldKeyId);
    expect(await liveKeyIds()).toEqual([keyId]);
    await expect(read(old)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    expect((await read(client)).ContentLength).toBe(8);
    expect(await publicLink()).toBe(200);
    const [layers] = await loadLayers(stand.ctx.db, stand.ctx.sealer, [environmentId]);
    const dsn = layers?.service.find(({ name }) => name === `${prefix}_STORAGE_DSN`)?.value;
    expect(dsn).toContain(keyId);
    expect(dsn).toContain(bucket);
    const rotations = await stand.ctx.db.select().from(keyRotations).where(eq(keyRotations.serviceInstanceId, id));
    expect(rotations.filter(({ endedAt }) => endedAt === null)).toEqual([]);
    const audited = await stand.ctx.db.select().from(auditEvents).where(eq(auditEvents.targetId, id));
    expect(audited.filter(({ action }) => action === 'storage-restore.finish')).toMatchObject([{ environmentId }]);
    expect((await trashed()).filter(({ uuid }) => uuid === id)).toEqual([]);
  }

  it.each(steps)('is given to another one by another worker when the first is killed after %s', async (step) => {
    const operation = await restore();
    await runDoomedWorker(stand, `${step}:after:do`);
    await withWorker(stand, {}, async () =>
      expect(await waitForEnd(stand, operation)).toMatchObject({ state: 'succeeded' }),
    );
    await expectRestored();
  });

  it('is given once when every step is repeated', async () => {
    await restore(target, 'MEDIA');
    const seen = new Set<string>();
    const after: StepHooks['after'] = async (_operation, step) => {
      if (seen.has(step)) return;
      seen.add(step);
      throw new AppError('UNAVAILABLE', 'Once more.');
    };
    expect(await work({ after })).toMatchObject({ kind: 'restore-elsewhere', state: 'succeeded' });
    expect([...seen]).toEqual(steps);
    await expectRestored(target, 'MEDIA');
  });

  it.each(inTrash)(
    'stays in the trash, closed, when that is cancelled before %s, and is restored later',
    async (step) => {
      const operation = await restore();
      const before: StepHooks['before'] = async (_operation, name) => {
        if (name !== step) return;
        await cancelOperation({ ctx: stand.ctx, input: { id: operation } });
        throw new AppError('UNAVAILABLE', 'Looked at the cancellation.');
      };
      expect(await work({ before })).toMatchObject({ state: 'cancelled' });
      expect(await trashed()).toMatchObject([{ uuid: id, operation: null, state: 'trashed', state_message: '' }]);
      expect(await publicLink()).toBe(403);
      await restore();
      expect(await work()).toMatchObject({ state: 'succeeded' });
      await expectRestored();
    },
  );

  it('forgets no key of an unfinished rotation that the store still takes', async () => {
    const retired = await (await stand.provider()).createKey({ bucket }, 'read-write');
    const columns = { serviceInstanceId: id, access: 'read-write', state: 'retired' } as const;
    await stand.ctx.db.transaction((tx) => insertKey(tx, stand.ctx.sealer, retired, columns));
    await cancelOperation({ ctx: stand.ctx, input: { id: await restore() } });
    await work();
    const known = await stand.ctx.db.select().from(storageKeys).where(eq(storageKeys.serviceInstanceId, id));
    expect(known.map(({ keyId }) => keyId).toSorted()).toEqual((await liveKeyIds()).toSorted());
    await restore();
    expect(await work()).toMatchObject({ state: 'succeeded' });
    await expectRestored();
  });

  it('says what failed, and goes to another environment instead', async () => {
    await restore();
    const before: StepHooks['before'] = async (_operation, step) => {
      if (step !== 'give') return;
      await removeEnvironment({ ctx: stand.ctx, input: { id: target, confirm: 'test' } });
    };
    expect(await work({ before })).toMatchObject({ state: 'failed' });
    expect(await trashed()).toMatchObject([
      { state_message: 'It could not be restored. The environment was deleted meanwhile. Choose another one.' },
    ]);
    const other = environmentOf(await stand.createApplication(), 'live');
    await restore(other);
    await work();
    await expectRestored(other);
  });

  it('does not take the prefix of a storage that was added meanwhile', async () => {
    await restore();
    const before: StepHooks['before'] = async (_operation, step) => {
      if (step === 'give') await stand.addStorage(target);
    };
    expect(await work({ before })).toMatchObject({ state: 'failed' });
    expect(await trashed()).toMatchObject([{ state_message: expect.stringContaining('DEFAULT was taken') }]);
    await restore(target, 'MEDIA');
    await work();
    await expectRestored(target, 'MEDIA');
  });

  it('is there, and shown as closed, when only opening it failed', async () => {
    await restore();
    const before: StepHooks['before'] = async (_operation, step) => {
      if (step === 'access') throw new AppError('PRECONDITION_FAILED', 'The drill refused.');
    };
    expect(await work({ before })).toMatchObject({ state: 'failed' });
    expect(await row()).toMatchObject({ environmentId: target, state: 'pending_attachment', observed: null });
    expect(await publicLink()).toBe(403);
    await expect(read(old)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('leaves the other bucket of an unfinished move in the trash, with days of its own', async () => {
    const own = await row();
    const halfId = v7();
    const half = { ...own, id: halfId, bucket: `${bucket.slice(0, 50)}-half`, replacesId: id, destroyAfter: null };
    await stand.ctx.db.insert(serviceInstances).values(half);
    await stand.ctx.db.insert(moves).values({ serviceInstanceId: id, otherInstanceId: halfId, state: 'deploying' });
    await restore();
    await work();
    await expectRestored();
    expect(await row(halfId)).toMatchObject({ state: 'trashed', replacesId: null, destroyAfter: expect.any(Date) });
    const [move] = await stand.ctx.db.select().from(moves).where(eq(moves.serviceInstanceId, id));
    expect(move).toMatchObject({ state: 'cancelled', endedAt: expect.any(Date) });
  });
});
