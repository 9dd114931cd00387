import { describe, expect, it } from 'vitest';
import { capabilityNames, type StoreKind } from '#lib/core/stores';
import type { StoreConnection } from '#lib/object-stores/port';
import { probeStore } from '#lib/object-stores/probe';
import { declaredCapabilities, objectStore } from '#lib/object-stores/registry';
import { startAzurite } from '#lib/object-stores/testing/real/azurite';
import { startCeph } from '#lib/object-stores/testing/real/ceph';
import { startGarage } from '#lib/object-stores/testing/real/garage';
import { startMinio } from '#lib/object-stores/testing/real/minio';
import { type Absent, isAbsent } from '#lib/object-stores/testing/real/store';
import { startVersity, startVersityIam } from '#lib/object-stores/testing/real/versity';

interface Running {
  connection: StoreConnection;
  stop(): Promise<void>;
}

/** What a test of the region finds on stores that people run, beyond what each declares. */
const stores: [
  name: string,
  kind: StoreKind,
  start: () => Promise<Running | Absent>,
  failing: string[],
  lacking?: string[],
][] = [
  // Bucket CORS is a function of AIStor alone.
  ['MinIO', 'minio', startMinio, [], ['cors']],
  ['MinIO as any S3', 'generic', startMinio, ['lifecycle'], ['cors']],
  // Ceph 16 knows no trailers: 411.
  ['Ceph', 'ceph', startCeph, ['checksums']],
  ['Garage', 'garage', startGarage, []],
  ['Versity', 'versity', startVersity, []],
  ['Versity with IAM', 'aws', startVersityIam, [], ['lifecycle']],
  ['Azurite', 'azure', startAzurite, []],
];

describe.each(stores)('testing a region with %s', (_name, kind, start, failing, lacking = []) => {
  it('finds what it declares, and leaves nothing behind', async (context) => {
    const store = await start();
    if (isAbsent(store)) return context.skip(store.absent);
    try {
      const declared = declaredCapabilities(kind, store.connection.options);
      const provider = objectStore(kind, store.connection);
      const { checks, capabilities } = await probeStore(provider, declared, {
        allowsPrivateAddress: true,
        timeoutMs: 120_000,
      });
      const failed = checks.filter(({ state }) => state === 'failed');
      expect(failed.map(({ name, message }) => (failing.includes(name) ? name : `${name}: ${message}`))).toEqual(
        failing,
      );
      const lost = capabilityNames.filter((name) => declared[name].can && !capabilities[name].can);
      expect(lost.filter((name) => !failing.includes(name))).toEqual(lacking);
      expect(checks.at(-1)).toMatchObject({ name: 'clean', state: 'passed' });
    } finally {
      await store.stop();
    }
  });
});
