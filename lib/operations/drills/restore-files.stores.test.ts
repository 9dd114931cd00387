import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as contract from '#lib/contracts/storage-files';
import { stepsOf } from '#lib/core/operations';
import { auditEvents } from '#lib/db/schema/audit-events';
import { operationSteps } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import type { BucketClient } from '#lib/object-stores/objects';
import { startCeph } from '#lib/object-stores/testing/real/ceph';
import { isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { createStand, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { openWorker } from '#lib/operations/open-worker';
import { deleteFiles } from '#lib/services/storage-files/delete';
import { getFilesFacts } from '#lib/services/storage-files/facts';
import { listDeletedFiles } from '#lib/services/storage-files/list-deleted';
import { withFiles } from '#lib/services/storage-files/open';
import { restoreFiles } from '#lib/services/storage-files/restore';
import { updateStorageSettings } from '#lib/services/storage-settings/update';
import { call } from '#lib/testing/call';
import { createPerson, createTenant } from '#lib/testing/people';
import { addRealRegion, addRealStorage, finish } from '#lib/testing/real-storage';

const steps = stepsOf('restore-files').map((step) => step.name);
const store = await startCeph();

// The embedded store keeps no versions, so this needs one that does.
describe.skipIf(isAbsent(store))(`bringing files back${isAbsent(store) ? ` (not run: ${store.absent})` : ''}`, () => {
  let stand: Stand;
  let id: string;
  let keptNothing: string;

  beforeAll(async () => {
    stand = await createStand();
    const region = await addRealRegion(stand, 'ceph', (store as RealStore).connection);
    id = await addRealStorage(stand, region, 'private');
    keptNothing = await addRealStorage(stand, region, 'private');
    await keepVersions(id);
  });
  afterAll(async () => {
    await stand?.close();
    await (store as RealStore).stop();
  });

  const keepVersions = (instance: string) =>
    finish(stand, async () => {
      const input = { id: instance, versioning: true };
      return (await updateStorageSettings({ ctx: stand.ctx, input })).operation?.uuid ?? null;
    });
  const inBucket = <T>(work: (client: BucketClient) => Promise<T>) =>
    withFiles(stand.ctx, id, 'file:write', ({ client }) => work(client));
  const put = (...keys: string[]) =>
    inBucket(async (client) => void (await Promise.all(keys.map((key) => client.put(key, Buffer.from(key), {})))));
  const keys = (prefix = '') =>
    inBucket(async (client) => (await client.list({ prefix })).objects.map(({ key }) => key));
  const remove = (input: Partial<contract.FileSelection>, instance = id) =>
    deleteFiles({ ctx: stand.ctx, input: { id: instance, keys: [], prefixes: [], ...input } });
  const restore = (input: Partial<contract.RestoreFilesInput> | null) =>
    restoreFiles({ ctx: stand.ctx, input: { id, keys: [], prefixes: [], ...input } });
  const listDeleted = async (prefix: string) =>
    (await listDeletedFiles({ ctx: stand.ctx, input: { id, prefix } })).files.map(({ key }) => key);
  async function withWorker<T>(hooks: StepHooks, work: () => Promise<T>): Promise<T> {
    const worker = await openWorker(stand.server.env, hooks);
    return work().finally(() => worker.stop());
  }
  async function outcomeOf(operation: string): Promise<string> {
    expect(await waitForEnd(stand, operation)).toMatchObject({ state: 'succeeded' });
    const { db } = stand.ctx;
    const [step] = await db.select().from(operationSteps).where(eq(operationSteps.operationId, operation));
    return step?.message ?? '';
  }

  it('undoes the deletion of files, whatever their names are', async () => {
    const odd = ['odd/a//b', 'odd/100%é+.txt', 'odd/line\nbreak', 'odd/kept'];
    await put(...odd);
    const { operation, undo } = await remove({ keys: odd.slice(0, 3) });
    expect(operation).toBeNull();
    expect(await keys('odd/')).toEqual(['odd/kept']);
    expect(await listDeleted('odd/')).toHaveLength(3);
    const back = await restore(undo);
    await withWorker({}, async () => expect(await outcomeOf(back.operation)).toBe('3 files are back.'));
    expect(await keys('odd/')).toEqual(odd.toSorted());
    expect(await listDeleted('odd/')).toEqual([]);
    const events = await stand.ctx.db.select().from(auditEvents).where(eq(auditEvents.action, 'file.restored'));
    expect(events.at(-1)?.details).toMatchObject({ files: 3 });
  });

  it('leaves what was written since as it is, and says so', async () => {
    await put('since/old', 'since/new');
    const { operation, undo } = await remove({ prefixes: ['since/'] });
    await withWorker({}, async () => {
      await waitForEnd(stand, operation ?? '');
      await inBucket((client) => client.put('since/new', Buffer.from('newer'), {}));
      const back = await restore(undo);
      expect(await outcomeOf(back.operation)).toBe(
        '1 file is back. 1 file left alone, written or deleted again since: since/new.',
      );
    });
    expect(await keys('since/')).toEqual(['since/new', 'since/old']);
    expect(await inBucket((client) => client.head('since/new'))).toMatchObject({ bytes: 5 });
  });

  it('brings files back by name, at any later time', async () => {
    await put('later/a', 'later/b');
    await remove({ keys: ['later/a', 'later/b', 'later/never-there'] });
    expect(await listDeleted('later/')).toEqual(['later/a', 'later/b']);
    const back = await restore({ keys: ['later/b', 'later/never-there', 'later/unknown'] });
    await withWorker({}, async () =>
      expect(await outcomeOf(back.operation)).toBe(
        '1 file is back. 1 file not to be had any more, no version is left: later/never-there.',
      ),
    );
    expect(await keys('later/')).toEqual(['later/b']);
  });

  const FOLDER = Array.from({ length: 120 }, (_, index) => `old/${index}.txt`);
  async function deleteFolder(): Promise<contract.RestoreFilesInput> {
    await put(...FOLDER);
    const { operation, undo } = await remove({ prefixes: ['old/'] });
    await withWorker({}, () => waitForEnd(stand, operation ?? ''));
    expect(await keys('old/')).toEqual([]);
    if (!undo) throw new Error('This deletion cannot be undone.');
    return undo;
  }
  it.each(steps)('brings a whole folder back although %s fails once', async (failing) => {
    const { operation } = await restore(await deleteFolder());
    let failures = 0;
    const before: StepHooks['before'] = async (_operation, step) => {
      if (step === failing && failures++ === 0) throw new AppError('UNAVAILABLE', 'The drill failed.');
    };
    await withWorker({ before }, async () => expect(await outcomeOf(operation)).toBe('120 files are back.'));
    expect(failures).toBe(2);
    expect(await keys('old/')).toHaveLength(120);
  });

  it.each(steps.flatMap((step) => [`${step}:before:do`, `${step}:after:do`]))(
    'brings a whole folder back although the worker is killed at %s',
    async (point) => {
      const { operation } = await restore(await deleteFolder());
      await runDoomedWorker(stand, point);
      await withWorker({}, async () => expect(await outcomeOf(operation)).toBe('120 files are back.'));
      expect(await keys('old/')).toHaveLength(120);
    },
  );

  it('is offered and done only where the bucket keeps versions', async () => {
    const facts = (instance: string) => getFilesFacts({ ctx: stand.ctx, input: { id: instance } });
    expect((await facts(id)).undoing).toEqual({ can: true, days: null });
    expect((await facts(keptNothing)).undoing).toMatchObject({ can: false, isChoice: true });
    expect(await remove({ keys: ['a'] }, keptNothing)).toEqual({ operation: null, undo: null });
    const refused = restoreFiles({ ctx: stand.ctx, input: { id: keptNothing, keys: ['a'], prefixes: [] } });
    await expect(refused).rejects.toThrow('Versioning is off. Turn it on under Settings');
    const { operation } = await remove({ prefixes: ['nothing/'] }, keptNothing);
    await withWorker({}, () => waitForEnd(stand, operation ?? ''));
    const undo = { keys: [], prefixes: [], deletion: operation ?? '' };
    await expect(restore(undo)).rejects.toThrow('This deletion');
    await keepVersions(keptNothing);
    const late = restoreFiles({ ctx: stand.ctx, input: { id: keptNothing, ...undo } });
    await expect(late).rejects.toThrow('kept no versions when these files were deleted');
  });

  it('refuses to delete what it promised to bring back, when somebody turned versions off in the store', async () => {
    await put('promised');
    const [row] = await stand.ctx.db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
    const { bucket } = await withFiles(stand.ctx, id, 'file:write', async (files) => {
      await files.store.settings.versioning?.apply({ bucket: files.bucket }, false);
      return files;
    });
    expect(bucket).toBe(row?.bucket);
    await expect(remove({ keys: ['promised'] })).rejects.toThrow('keeps no versions of this bucket at present');
    expect(await keys('promised')).toEqual(['promised']);
    await withFiles(stand.ctx, id, 'file:write', async (files) =>
      files.store.settings.versioning?.apply({ bucket }, true),
    );
  });

  it('is for those who may change files, in their own organisation', async () => {
    const headersOf = async (role: 'developer' | 'viewer') =>
      (await createPerson(stand.server, stand.organisationId, role)).headers;
    const stranger = (await createTenant(stand.server, 'Elsewhere')).people.owner.headers;
    const developer = await headersOf('developer');
    const viewer = await headersOf('viewer');
    await put('mine');
    await remove({ keys: ['mine'] });
    const ask = (headers: Record<string, string>) =>
      call(contract.restoreFiles, { headers, params: { id }, body: { keys: ['mine'] } });
    expect((await ask(viewer)).status).toBe(403);
    expect((await ask(stranger)).status).toBe(404);
    const list = (headers: Record<string, string>) =>
      call(contract.listDeletedFiles, { headers, params: { id }, query: { prefix: 'mine' } });
    expect((await list(viewer)).body).toMatchObject({ files: [{ key: 'mine', bytes: 4 }], next_cursor: null });
    expect((await list(stranger)).status).toBe(404);
    const answer = await ask(developer);
    expect(answer.status).toBe(202);
    expect((await ask(developer)).body.non_field_errors[0]).toContain('still running');
    await withWorker({}, () => waitForEnd(stand, answer.body.operation));
    expect(await keys('mine')).toEqual(['mine']);
    const wrong = { deletion: answer.body.operation };
    expect((await call(contract.restoreFiles, { headers: developer, params: { id }, body: wrong })).status).toBe(404);
    expect((await call(contract.restoreFiles, { headers: developer, params: { id }, body: {} })).status).toBe(400);
  });
});
