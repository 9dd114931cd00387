import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { storageKeys } from '#lib/db/schema/service-instances';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import { FencedError, type StepRun } from '#lib/operations/kind';
import { keepKeys } from '#lib/operations/kinds/keep-keys';

type Row = typeof storageKeys.$inferSelect;

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());

const { signal } = new AbortController();
const row = (keyId: string, access: Row['access'] = 'read-write'): Row => ({
  id: keyId,
  serviceInstanceId: 'i',
  keyId,
  secret: Buffer.alloc(0),
  access,
  state: 'active',
  provenAt: null,
  createdAt: new Date(),
});
/** A run whose rows are those of the moment when they are asked for. */
const runWith = (rows: () => Promise<Row[]>) => ({ write: rows }) as unknown as Pick<StepRun<unknown>, 'write'>;

async function bucketWithKeys(count: number) {
  const ref = { bucket: await store.createBucket() };
  const keyIds: string[] = [];
  for (let made = 0; made < count; made += 1)
    keyIds.push((await store.provider.createKey(ref, 'read-write', signal)).keyId);
  const live = async () => (await store.provider.listKeys(ref, signal)).map(({ keyId }) => keyId);
  return { place: { id: 'i', ...ref }, ref, keyIds, live };
}

describe('keeping the keys of a bucket', () => {
  it('revokes those that no row names, and those that are not to stay', async () => {
    const { place, keyIds, live } = await bucketWithKeys(3);
    const [active = '', reader = ''] = keyIds;
    const rows = [row(active), row(reader, 'read-only'), row('revoked by hand')];
    const kept = await keepKeys(
      runWith(async () => rows),
      store.provider,
      place,
      () => true,
      signal,
    );
    expect(kept.map(({ keyId }) => keyId)).toEqual([active, reader]);
    expect(await live()).toEqual([active, reader]);
    await keepKeys(
      runWith(async () => rows),
      store.provider,
      place,
      ({ access }) => access === 'read-write',
      signal,
    );
    expect(await live()).toEqual([active]);
  });

  it('leaves the key alone that a successor made while this worker stood still', async () => {
    const { place, ref, keyIds, live } = await bucketWithKeys(1);
    const [active = ''] = keyIds;
    let young = '';
    const run = runWith(async () => {
      young = (await store.provider.createKey(ref, 'read-write', signal)).keyId;
      return [row(active)];
    });
    await keepKeys(run, store.provider, place, () => true, signal);
    expect(await live()).toEqual([active, young]);
  });

  it('revokes nothing once the operation was taken over', async () => {
    const { place, keyIds, live } = await bucketWithKeys(2);
    const run = runWith(() => Promise.reject(new FencedError()));
    await expect(keepKeys(run, store.provider, place, () => false, signal)).rejects.toThrow(FencedError);
    expect(await live()).toEqual(keyIds);
  });
});
