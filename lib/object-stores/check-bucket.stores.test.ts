import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BucketAccess } from '#lib/core/bucket-settings';
import type { StoreKind } from '#lib/core/stores';
import { checkBucket } from '#lib/object-stores/check-bucket';
import type { BucketToCheck } from '#lib/object-stores/check-trial';
import { type StoreConnection, StoreError } from '#lib/object-stores/port';
import { declaredCapabilities, objectStore } from '#lib/object-stores/registry';
import { startAzurite } from '#lib/object-stores/testing/real/azurite';
import { startCeph } from '#lib/object-stores/testing/real/ceph';
import { startGarage } from '#lib/object-stores/testing/real/garage';
import { startMinio } from '#lib/object-stores/testing/real/minio';
import { type Absent, isAbsent } from '#lib/object-stores/testing/real/store';
import { startVersity, startVersityIam } from '#lib/object-stores/testing/real/versity';

type Start = () => Promise<{ connection: StoreConnection; stop(): Promise<void> } | Absent>;
const stores: [name: string, kind: StoreKind, start: Start][] = [
  ['MinIO', 'minio', startMinio],
  ['Ceph', 'ceph', startCeph],
  ['Garage', 'garage', startGarage],
  ['Versity', 'versity', startVersity],
  ['Versity with IAM', 'aws', startVersityIam],
  ['Azurite', 'azure', startAzurite],
];

const wishes: [string, BucketAccess][] = [
  ['public', { visibility: 'public-read', publicPrefixes: [] }],
  ['private', { visibility: 'private', publicPrefixes: [] }],
  ['private with public prefixes', { visibility: 'private', publicPrefixes: ['media/', 'static/css'] }],
];

const { signal } = new AbortController();

describe.each(stores)('the check of a storage on %s', (_name, kind, start) => {
  let store: Awaited<ReturnType<Start>>;
  beforeAll(async () => {
    store = await start();
  });
  afterAll(async () => {
    if (!isAbsent(store)) await store.stop();
  });

  it.for(wishes)('finds nothing wrong with one that is %s', async ([what, access], context) => {
    if (isAbsent(store)) return context.skip(store.absent);
    const capabilities = declaredCapabilities(kind, store.connection.options);
    const needed = access.publicPrefixes.length > 0 ? capabilities.publicPrefixes : capabilities.publicRead;
    if (what !== 'private' && !needed.can) return context.skip(needed.reason);
    const provider = objectStore(kind, store.connection);
    const ref = { bucket: `check-${what.replaceAll(' ', '-')}` };
    await provider.ensureBucket(ref);
    await provider.settings.access.apply(ref, access);
    const key = await provider.createKey(ref, 'read-write');
    const bucket: BucketToCheck = {
      provider,
      ref,
      key,
      wish: { access, cors: [] },
      capabilities,
      allowsPrivateAddress: true,
    };
    const found: string[] = [];
    for await (const { name, state, message, error } of checkBucket(bucket, signal, {
      names: ['write', 'read', 'public', 'remove'],
    })) {
      const cause = error instanceof StoreError ? String(error.cause ?? '') : '';
      if (state !== 'passed') found.push(`${name}: ${message} ${cause}`);
    }
    expect(found).toEqual([]);
    expect(await provider.usage(ref)).toMatchObject({ objects: 0 });
  });
});
