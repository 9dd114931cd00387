import type { BucketRef, ObjectStoreProvider } from '#lib/object-stores/port';
import { orStoreError } from '#lib/object-stores/s3/errors';

type BucketCall<Args extends unknown[], Result> = (ref: BucketRef, ...args: Args) => Promise<Result>;

/**
 * A provider whose calls may throw what an SDK or an administration throws: every failure becomes a StoreError that says
 * what was tried. Settings and objects have sentences of their own.
 * @param orError for a store that knows more about its failures
 */
export function sayWhat(provider: ObjectStoreProvider, orError = orStoreError): ObjectStoreProvider {
  const saying =
    <Args extends unknown[], Result>(doing: string, call: BucketCall<Args, Result>): BucketCall<Args, Result> =>
    (ref, ...args) =>
      orError(`${doing} ${ref.bucket} failed`, () => call(ref, ...args));
  return {
    ...provider,
    ping: (signal) => orError('The object store cannot be used', () => provider.ping(signal)),
    ensureBucket: saying('Creating the bucket', provider.ensureBucket),
    createKey: saying('Creating a key for', provider.createKey),
    listKeys: saying('Listing the keys of', provider.listKeys),
    removeKey: saying('Revoking a key of', provider.removeKey),
    usage: saying('Measuring the bucket', provider.usage),
    emptyBucket: saying('Emptying the bucket', provider.emptyBucket),
    removeBucket: saying('Removing the bucket', provider.removeBucket),
  };
}
