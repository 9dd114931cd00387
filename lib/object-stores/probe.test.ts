import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminError } from '#lib/object-stores/admin-request';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { ObjectStoreProvider, StoreConnection } from '#lib/object-stores/port';
import { isEssentialCheck, type ProbeCheck, type ProbeReport, probeStore } from '#lib/object-stores/probe';
import { declaredCapabilities, objectStore } from '#lib/object-stores/registry';
import { toStoreError } from '#lib/object-stores/s3/errors';

let test: TestStore;
beforeAll(async () => {
  test = await startTestStore();
});
afterAll(() => test.stop());

const declared = declaredCapabilities('embedded');
const buckets = async () => ((await test.root.send(new ListBucketsCommand())).Buckets ?? []).map(({ Name }) => Name);
const failedOf = ({ checks }: ProbeReport) =>
  Object.fromEntries(checks.filter(({ state }) => state === 'failed').map(({ name, message }) => [name, message]));
function probe(more: Partial<StoreConnection> = {}, options: Partial<Parameters<typeof probeStore>[2]> = {}) {
  const connection = { ...test.connection, ...more };
  const { allowsPrivateAddress } = connection;
  return probeStore(objectStore('embedded', connection), declared, { allowsPrivateAddress, ...options });
}

describe('testing a store that works', () => {
  it('passes everything that the store declares, check by check, and leaves nothing', async () => {
    const seen: ProbeCheck[] = [];
    const report = await probe({}, { onCheck: (check) => void seen.push(check) });
    expect(failedOf(report)).toEqual({});
    expect(seen).toEqual(report.checks);
    expect(report.capabilities).toEqual(declared);
    expect(report.checks.filter(({ state }) => state === 'unsupported').map(({ name }) => name)).toEqual([
      'versioning',
    ]);
    expect(report.checks.at(-1)).toMatchObject({ name: 'clean', state: 'passed' });
    expect(JSON.stringify(report)).not.toContain(test.connection.secretAccessKey);
    expect(await buckets()).toEqual([]);
  });

  it('removes what an earlier try of the same name left', async () => {
    const ref = { bucket: 'stowage-probe-again' };
    await test.provider.ensureBucket(ref);
    await test.provider.createKey(ref, 'read-write');
    expect(failedOf(await probe({}, { bucket: ref.bucket }))).toEqual({});
    expect(await buckets()).toEqual([]);
  });

  it('says which buckets it could not remove and why, and no secret', async () => {
    const provider: ObjectStoreProvider = {
      ...test.provider,
      async removeBucket(ref, signal) {
        if (ref.bucket.endsWith('-b')) return test.provider.removeBucket(ref, signal);
        const cause = new AdminError('ObjectLocked', 409);
        throw toStoreError(`Removing the bucket ${ref.bucket} failed`, cause);
      },
    };
    const report = await probeStore(provider, declared, { allowsPrivateAddress: true, bucket: 'stowage-probe-kept' });
    expect(report.checks.at(-1)).toMatchObject({
      name: 'clean',
      state: 'failed',
      message: expect.stringMatching(
        /^stowage-probe-kept could not be removed\. .*refused the request \(ObjectLocked\)\. Remove what is left by hand\.$/,
      ),
    });
    expect(report.checks.at(-1)?.message).not.toContain(test.connection.secretAccessKey);
    await test.provider.removeBucket({ bucket: 'stowage-probe-kept' });
  });

  it('cleans up when it is stopped', async () => {
    const stop = new AbortController();
    const onCheck = ({ name }: ProbeCheck) => {
      if (name === 'objects') stop.abort();
    };
    await expect(probe({}, { signal: stop.signal, onCheck })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await buckets()).toEqual([]);
  });
});

describe('testing a store that is less than declared', () => {
  it('takes away what failed, with the reason', async () => {
    const versioning = { can: true } as const;
    const report = await probeStore(test.provider, { ...declared, versioning }, { allowsPrivateAddress: true });
    expect(report.capabilities.versioning).toEqual({ can: false, reason: 'Stowage cannot set it on this store.' });
    expect(report.capabilities.cors).toEqual({ can: true });
  });

  it('says that keys are not isolated', async () => {
    const all = objectStore('generic', test.connection);
    const report = await probeStore(all, declared, { allowsPrivateAddress: true });
    expect(failedOf(report)).toMatchObject({ isolation: expect.stringMatching(/environments are not isolated/) });
    expect(report.capabilities.ownKeys).toMatchObject({ can: false });
    expect(await buckets()).toEqual([]);
  });

  it('keeps links when only the panel cannot reach the public host', async () => {
    const report = await probe({ publicHost: 's3.local.localhost:1' });
    expect(failedOf(report)).toMatchObject({
      'public-host': expect.stringMatching(/Nothing listens at .*s3\.local\.localhost:1/),
      'signed-links': expect.stringMatching(/Not tested/),
    });
    expect(report.capabilities.signedLinks).toMatchObject({ can: true, note: expect.stringMatching(/Not tested/) });
    expect(report.capabilities.publicRead).toEqual({ can: true });
  });

  it('links to files at an IP address by path, and says that the DSN needs a name', async () => {
    const report = await probe({ publicHost: new URL(test.url).host });
    expect(failedOf(report)).toEqual({ dsn: expect.stringMatching(/cut its host in the wrong place/) });
  });

  it('does what time allows', async () => {
    const report = await probe({}, { timeoutMs: 0 });
    expect(report.checks[0]).toMatchObject({ state: 'failed' });
    expect(await buckets()).toEqual([]);
  });
});

it('knows without which checks there is no storage', () => {
  expect(['reach', 'bucket', 'key', 'objects', 'private', 'end'].every(isEssentialCheck)).toBe(true);
  expect(['cors', 'clock', 'public-host', 'clean', 'gone'].some(isEssentialCheck)).toBe(false);
});
