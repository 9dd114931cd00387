import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { moves } from '#lib/db/schema/storage';
import { AppError } from '#lib/errors';
import { log } from '#lib/log';
import { createS3Client } from '#lib/object-stores/s3/client';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { withWorker } from '#lib/operations/drills/serving';
import { createStand, environmentOf, type Stand, waitForEnd, waitUntilIdle } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { WaitingError } from '#lib/operations/kind';
import { closeTrash } from '#lib/operations/reconcilers/close-trash';
import { removeEnvironment } from '#lib/services/environments/remove';
import { targets } from '#lib/services/operations/enqueue';
import { getServiceInstanceDetails } from '#lib/services/service-instances/get-details';
import { lockServiceInstanceFor } from '#lib/services/service-instances/load';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';
import { removeServiceInstance } from '#lib/services/service-instances/remove';
import { restoreServiceInstance } from '#lib/services/service-instances/restore';
import { trashedColumns } from '#lib/services/service-instances/trash';
import { checkStorage } from '#lib/services/storage-checks/start';
import { findActiveKey, openKey } from '#lib/services/storage-keys/rows';

const HOUR_MS = 3_600_000;

describe('a storage in the trash', () => {
  let stand: Stand;
  let id: string;
  let bucket: string;
  let files: S3Client;

  beforeAll(async () => {
    stand = await createStand();
  });
  afterAll(() => stand.close());

  const input = () => ({ ctx: stand.ctx, input: { id } });
  const ofTarget = () => eq(operations.target, targets.serviceInstance(id));
  const unfinished = () =>
    stand.ctx.db
      .select()
      .from(operations)
      .where(and(ofTarget(), inArray(operations.state, ['queued', 'running'])));
  const work = (hooks: StepHooks = {}) => withWorker(stand, hooks, () => waitUntilIdle(stand, id));
  const remove = () => removeServiceInstance({ ctx: stand.ctx, input: { id, confirm: 'DEFAULT' } });
  async function row() {
    const [found] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    if (!found) throw new Error('The instance is gone.');
    return found;
  }
  async function change(columns: Partial<typeof serviceInstances.$inferInsert>) {
    await stand.ctx.db.update(serviceInstances).set(columns).where(eq(serviceInstances.id, id));
  }
  /** What everybody gets who asks for a file without a key: one uploaded as public by its ACL, one without an ACL. */
  async function readWithoutKey(): Promise<number[]> {
    const { endpoint_url } = await getServiceInstanceDetails(input());
    const ask = async (key: string) => (await fetch(`${endpoint_url}/${bucket}/${key}`)).status;
    return [await ask('acl.txt'), await ask('plain.txt')];
  }
  const tick = () => closeTrash({ db: stand.ctx.db, queue: stand.ctx.queue }, log);

  beforeEach(async () => {
    const application = await stand.createApplication();
    id = await stand.addStorage(environmentOf(application));
    await provisionServiceInstance(input());
    await work();
    const key = await findActiveKey(stand.ctx.db, id);
    const details = await getServiceInstanceDetails(input());
    if (!key || !details.bucket || !details.endpoint_url) throw new Error('Not provisioned.');
    bucket = details.bucket;
    const { keyId, secret } = openKey(stand.ctx.sealer, key);
    const credentials = { accessKeyId: keyId, secretAccessKey: secret };
    const endpoint = details.endpoint_url;
    files = createS3Client({ ...credentials, endpoint, region: 'local', allowsPrivateAddress: true });
    await files.send(new PutObjectCommand({ Bucket: bucket, Key: 'acl.txt', Body: 'a', ACL: 'public-read' }));
    await files.send(new PutObjectCommand({ Bucket: bucket, Key: 'plain.txt', Body: 'b' }));
    return () => files.destroy();
  });

  it('is closed to everyone without its key, and is public again when it comes back', async () => {
    expect(await readWithoutKey()).toEqual([200, 200]);
    await remove();
    expect(await work()).toMatchObject({ kind: 'apply-settings', state: 'succeeded' });
    expect(await readWithoutKey()).toEqual([403, 403]);
    await files.send(new PutObjectCommand({ Bucket: bucket, Key: 'late.txt', Body: 'c', ACL: 'public-read' }));
    expect((await files.send(new GetObjectCommand({ Bucket: bucket, Key: 'plain.txt' }))).ContentLength).toBe(1);
    expect(await row()).toMatchObject({ state: 'trashed', visibility: 'public-read', stateMessage: '' });
    await tick();
    expect(await unfinished()).toEqual([]);

    await restoreServiceInstance(input());
    await work();
    expect(await readWithoutKey()).toEqual([200, 200]);
    expect(await row()).toMatchObject({ state: 'detached', trashedAt: null, destroyAfter: null });
  });

  it.each(['before', 'after'])('is closed by another worker when the first is killed %s closing it', async (moment) => {
    await remove();
    await runDoomedWorker(stand, `access:${moment}:do`);
    expect(await work()).toMatchObject({ state: 'succeeded' });
    expect(await readWithoutKey()).toEqual([403, 403]);
  });

  it('is closed later when the store did not answer, and says so until then', async () => {
    await remove();
    const refuse: StepHooks = {
      before: async () => Promise.reject(new AppError('PRECONDITION_FAILED', 'The drill refused.')),
    };
    await work(refuse);
    expect(await row()).toMatchObject({ stateMessage: expect.stringContaining('could not be made private yet') });
    await tick();
    expect(await unfinished()).toEqual([]);
    const { observed } = await row();
    if (!observed) throw new Error('The failure was not kept.');
    await change({ observed: { ...observed, at: new Date(Date.now() - HOUR_MS).toISOString() } });
    await tick();
    await tick();
    expect(await unfinished()).toHaveLength(1);
    await work();
    expect(await readWithoutKey()).toEqual([403, 403]);
    expect(await row()).toMatchObject({ stateMessage: '', observed: { problem: '' } });
  });

  it('neither comes nor goes while something works on it, and is not checked there', async () => {
    await checkStorage(input());
    await expect(remove()).rejects.toThrow('“Check the storage” is still running here');
    expect(await row()).toMatchObject({ state: 'pending_attachment' });
    await work();
    await remove();
    await expect(restoreServiceInstance(input())).rejects.toThrow('“Apply storage settings” is still running here');
    expect(await row()).toMatchObject({ state: 'trashed' });
    await work();
    await expect(checkStorage(input())).rejects.toThrow('It is in the trash. Restore it first.');
  });

  it('whose bucket was deleted by hand is not asked for again and again', async () => {
    await remove();
    const provider = await stand.provider();
    await provider.emptyBucket({ bucket });
    await provider.removeBucket({ bucket });
    await work();
    expect(await row()).toMatchObject({ observed: { isBucketMissing: true } });
    await change({ observed: { at: new Date(0).toISOString(), problem: 'Gone.', isBucketMissing: true, drift: [] } });
    await tick();
    expect(await unfinished()).toEqual([]);
  });

  it('has nothing to restore when it never held the files of anybody', async () => {
    await change({ state: 'trashed', provisionedAt: null, ...trashedColumns(new Date()) });
    await expect(restoreServiceInstance(input())).rejects.toThrow('nothing to restore');
  });

  describe('that a move has left', () => {
    let ownId: string;
    beforeEach(async () => {
      const application = await stand.createApplication();
      ownId = await stand.addStorage(environmentOf(application));
      await stand.ctx.db.insert(moves).values({ serviceInstanceId: ownId, otherInstanceId: id, state: 'done' });
      await change({ state: 'trashed', ...trashedColumns(new Date(Date.now() - HOUR_MS)) });
    });
    const changeOwn = (columns: Partial<typeof serviceInstances.$inferInsert>) =>
      stand.ctx.db.update(serviceInstances).set(columns).where(eq(serviceInstances.id, ownId));

    it('keeps its links for a day', async () => {
      await tick();
      expect(await unfinished()).toEqual([]);
      await change(trashedColumns(new Date(Date.now() - 25 * HOUR_MS)));
      await tick();
      await work();
      expect(await readWithoutKey()).toEqual([403, 403]);
    });

    it.each([
      ['becomes private', { visibility: 'private' as const }],
      ['is removed', { state: 'removed' as const }],
    ])('is closed at once when what was moved %s', async (_what, columns) => {
      await changeOwn(columns);
      await tick();
      expect(await unfinished()).toHaveLength(1);
      await work();
    });

    it('is not touched while the move may still go back', async () => {
      await change({ replacesId: ownId });
      await changeOwn({ visibility: 'private' });
      await tick();
      expect(await unfinished()).toEqual([]);
      await changeOwn({ state: 'trashed' });
      await change({ destroyAfter: null });
      await tick();
      expect(await unfinished()).toHaveLength(1);
      await work();
    });
  });
});

describe('an environment that is deleted', () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await createStand();
  });
  afterAll(() => stand.close());

  const find = async (id: string) => {
    const [found] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    return found;
  };
  async function started() {
    const environmentId = environmentOf(await stand.createApplication());
    const id = await stand.addStorage(environmentId);
    const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id } });
    return { environmentId, id, provision: operation ?? '' };
  }
  async function startDeleting(environmentId: string): Promise<string> {
    await removeEnvironment({ ctx: stand.ctx, input: { id: environmentId, confirm: 'test' } });
    const ofEnvironment = eq(operations.target, targets.environment(environmentId));
    const [operation] = await stand.ctx.db.select().from(operations).where(ofEnvironment);
    return operation?.id ?? '';
  }

  it.each(['bucket', 'access', 'key', 'verify'])(
    'stops the provisioning that stands at %s, and leaves nothing',
    async (step) => {
      const { environmentId, id, provision } = await started();
      const deleting = await startDeleting(environmentId);
      let hasDeletingWaited = false;
      const hooks: StepHooks = {
        before: async (operation, name) => {
          if (operation.id === provision && name === step && !hasDeletingWaited)
            throw new WaitingError('The drill.', 50);
          if (operation.id === deleting && name === 'services' && operation.attempt > 1) hasDeletingWaited = true;
        },
      };
      await withWorker(stand, hooks, async () => {
        expect(await waitForEnd(stand, deleting)).toMatchObject({ state: 'succeeded' });
        expect(await waitForEnd(stand, provision)).toMatchObject({ state: 'cancelled' });
        expect(await waitUntilIdle(stand, id)).toMatchObject({ kind: 'destroy', state: 'succeeded' });
      });
      const instance = await find(id);
      expect(instance).toMatchObject({ state: 'removed' });
      const provider = await stand.provider();
      if (instance?.bucket) expect(await provider.usage({ bucket: instance.bucket })).toBeNull();
      if (instance?.bucket) expect(await provider.listKeys({ bucket: instance.bucket })).toEqual([]);
    },
  );

  it('is not deleted while somebody changes one of its services, who would not see it', async () => {
    const { environmentId, id } = await started();
    const order: string[] = [];
    let deleting: Promise<unknown> = Promise.resolve();
    const isBlocked = async () => {
      const waiting = await stand.ctx.db.execute(sql`select 1 from pg_locks where not granted`);
      return waiting.length > 0;
    };
    await stand.ctx.db.transaction(async (tx) => {
      await lockServiceInstanceFor(stand.ctx, tx, id, 'service:write');
      deleting = startDeleting(environmentId).then(() => order.push('deleted'));
      await expect.poll(isBlocked).toBe(true);
      order.push('changed');
    });
    await deleting;
    expect(order).toEqual(['changed', 'deleted']);
  });

  it('waits for what it stopped also when its worker is killed while it waits', async () => {
    const { environmentId, id, provision } = await started();
    const deleting = await startDeleting(environmentId);
    await runDoomedWorker(stand, 'services:before:do');
    await withWorker(stand, {}, async () => {
      expect(await waitForEnd(stand, deleting)).toMatchObject({ state: 'succeeded' });
      await waitForEnd(stand, provision);
      await waitUntilIdle(stand, id);
    });
    expect((await find(id))?.state).toMatch(/^(trashed|removed)$/);
  });
});
