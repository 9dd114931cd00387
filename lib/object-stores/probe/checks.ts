import { type BucketSettings, defaultSettings, isSameSetting, type SettingName } from '#lib/core/bucket-settings';
import { dsnProblem } from '#lib/core/storage-dsn';
import { type SettingControl, StoreError } from '#lib/object-stores/port';
import { accessChecks } from '#lib/object-stores/probe/access-checks';
import type { Bench } from '#lib/object-stores/probe/bench';
import { type Check, ProbeFailure } from '#lib/object-stores/probe/check';
import { clockDifference, isNotUnderstood } from '#lib/object-stores/probe/describe-failure';
import { objectChecks } from '#lib/object-stores/probe/object-checks';
import { nameOfRefusal } from '#lib/object-stores/s3/errors';
import { WEB_PAGE } from '#lib/object-stores/web-page';

/** New keys are refused for seconds by some stores, and for up to two minutes by few. */
const KEY_MS = 15_000;
const SETTLE_MS = 6_000;
const GIB = 1024 ** 3;
const OTHER_KIND =
  'A store answers, but it is not of this kind, or the address of its administration is wrong. Choose the kind that it is, and check the addresses';

async function roundTrip<Name extends SettingName>(
  bench: Bench,
  name: Name,
  value: BucketSettings[Name],
): Promise<string> {
  const control = bench.provider.settings[name] as SettingControl<BucketSettings[Name]> | null;
  if (!control) throw new ProbeFailure('Stowage cannot set it on this store.');
  await control.apply(bench.ref, value, bench.signal);
  return bench.until(async () => {
    const seen = await control.observe(bench.ref, bench.signal);
    if (isSameSetting(name, seen.value, value)) return 'What was set is what the store says.';
    throw new ProbeFailure('The store took the setting, but does not say the same when it is asked.');
  }, SETTLE_MS);
}

/** Asks for the keys of a bucket that is not there: a call by which each kind is administered in a way of its own. */
async function askAdministration({ provider, other, signal }: Bench): Promise<void> {
  try {
    await provider.listKeys(other, signal);
  } catch (error) {
    if (!isNotUnderstood(error)) throw error;
    const { name } = (error.cause ?? {}) as { name?: string };
    throw new ProbeFailure(`${OTHER_KIND}${nameOfRefusal(name)}.`, { cause: error });
  }
}

/** What is tried on a store, in this order. */
export const checks: readonly Check[] = [
  {
    name: 'reach',
    label: 'The store answers to its key',
    isEssential: true,
    async run(bench) {
      const { provider, signal } = bench;
      try {
        await provider.ping(signal);
      } catch (error) {
        if (isNotUnderstood(error)) await askAdministration(bench);
        throw error;
      }
      return 'The store knows the key of this region.';
    },
  },
  {
    name: 'api',
    label: 'The endpoint is an object store',
    isEssential: true,
    async run(bench) {
      const { status, headers } = await bench.request(bench.endpointUrl);
      if (status === 200 && headers['content-type']?.includes('text/html')) throw new ProbeFailure(WEB_PAGE);
      return 'It speaks the protocol.';
    },
  },
  {
    name: 'kind',
    label: 'The store is of this kind',
    isEssential: true,
    async run(bench) {
      await askAdministration(bench);
      return 'It is administered as stores of this kind are.';
    },
  },
  {
    name: 'clock',
    label: 'Clocks agree',
    async run(bench) {
      const { headers } = await bench.request(bench.endpointUrl);
      const difference = clockDifference(headers.date);
      if (difference) throw new ProbeFailure(`${difference} Set both by NTP: signed links would be refused.`);
      return 'The clocks differ by less than five minutes.';
    },
  },
  {
    name: 'dsn',
    label: 'Applications understand the DSN',
    async run({ provider, ref }) {
      const problem = dsnProblem(provider.location(ref));
      if (problem) throw new ProbeFailure(problem);
      return 'Bucket, endpoint and region can be read from it.';
    },
  },
  {
    name: 'bucket',
    label: 'Buckets can be made',
    isEssential: true,
    async run(bench) {
      const { provider, ref, signal } = bench;
      await bench.makeBucket(ref);
      // What an earlier try of the same test may have left.
      await bench.removeKeys(ref, signal);
      await provider.emptyBucket(ref, signal);
      await provider.settings.access.apply(ref, defaultSettings('private').access, signal);
      return 'A bucket was made, closed to everyone.';
    },
  },
  {
    name: 'key',
    label: 'Keys can be made',
    isEssential: true,
    async run(bench) {
      await bench.makeOwnKey();
      await bench.until(() => bench.bucket.list({ limit: 1 }, bench.signal), KEY_MS);
      return 'A key of the bucket was made, and it opens the bucket.';
    },
  },
  {
    name: 'wrong-key',
    label: 'A wrong key is refused',
    isEssential: true,
    async run(bench) {
      const wrong = {
        keyId: 'STWWRONGWRONGWRONGWR',
        secret: Buffer.from('not a secret of this store').toString('base64'),
      };
      const isLetIn = await bench
        .open(bench.ref, wrong)
        .list({ limit: 1 }, bench.signal)
        .then(() => true)
        .catch((error: unknown) => {
          if (error instanceof StoreError && error.code !== 'UNREACHABLE') return false;
          throw error;
        });
      if (isLetIn) throw new ProbeFailure('The store let a key in that does not exist: it is open to everybody.');
      return 'A key that does not exist was refused.';
    },
  },
  ...objectChecks,
  {
    name: 'isolation',
    label: 'A key opens only its own bucket',
    capability: 'ownKeys',
    async run(bench) {
      await bench.makeBucket(bench.other);
      const key = await bench.makeKey(bench.other, 'read-write');
      await bench.until(() => bench.open(bench.other, key).list({ limit: 1 }, bench.signal), KEY_MS);
      const isLetIn = await bench
        .open(bench.ref, key)
        .list({ limit: 1 }, bench.signal)
        .then(() => true)
        .catch((error: unknown) => {
          if (error instanceof StoreError && error.code === 'DENIED') return false;
          throw error;
        });
      if (isLetIn) throw new ProbeFailure('The key of one bucket was let into another: environments are not isolated.');
      return 'The key of one bucket was refused by another.';
    },
  },
  {
    name: 'read-only-key',
    label: 'Read-only keys',
    capability: 'readOnlyKeys',
    async run(bench) {
      const reader = bench.open(bench.ref, await bench.makeKey(bench.ref, 'read-only'));
      await bench.until(() => reader.list({ limit: 1 }, bench.signal), KEY_MS);
      const isWritten = await reader
        .put('read-only.txt', Buffer.from('x'), { signal: bench.signal })
        .then(() => true)
        .catch((error: unknown) => {
          if (error instanceof StoreError && error.code === 'DENIED') return false;
          throw error;
        });
      if (isWritten) throw new ProbeFailure('A read-only key could write.');
      return 'A read-only key could read and not write.';
    },
  },
  ...accessChecks,
  {
    name: 'lifecycle',
    label: 'Lifecycle',
    capability: 'lifecycle',
    run: (bench) => roundTrip(bench, 'lifecycle', defaultSettings('private').lifecycle),
  },
  { name: 'quota', label: 'Quota', capability: 'quota', run: (bench) => roundTrip(bench, 'quota', GIB) },
  {
    name: 'usage',
    label: 'The store counts what a bucket holds',
    capability: 'exactUsage',
    async run({ provider, ref, signal }) {
      if (!(await provider.usage(ref, signal))) throw new ProbeFailure('The store has no figures of a bucket.');
      return 'The store tells bytes and objects.';
    },
  },
  // Last, since what is written from here on has old versions.
  {
    name: 'versioning',
    label: 'Versioning',
    capability: 'versioning',
    run: (bench) => roundTrip(bench, 'versioning', true),
  },
];
