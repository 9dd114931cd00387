import type { BucketClient } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';

/**
 * What Garage does unlike other S3 stores: it refuses what is over a quota as forbidden, and drops a slash at the
 * beginning of a key, which would write another object.
 */
export function garageObjects(client: BucketClient): BucketClient {
  const { uploads } = client;
  return {
    ...client,
    put: async (key, body, options) => {
      checkKey(key);
      await orFull(() => client.put(key, body, options));
    },
    uploads: {
      ...uploads,
      begin: async (key, options) => {
        checkKey(key);
        return orFull(() => uploads.begin(key, options));
      },
      putPart: (...part) => orFull(() => uploads.putPart(...part)),
      complete: (...upload) => orFull(() => uploads.complete(...upload)),
    },
  };
}

function checkKey(key: string): void {
  if (!key.startsWith('/')) return;
  throw new StoreError('REFUSED', 'Garage cannot hold a key that begins with a slash. Rename the object.');
}

/** The code is AccessDenied as for a wrong key, so only the text tells: "Bucket size quota would be exceeded". */
async function orFull<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const isQuota =
      error instanceof StoreError && error.cause instanceof Error && /\bquota\b/i.test(error.cause.message);
    if (!isQuota || error.code !== 'DENIED') throw error;
    throw new StoreError('FULL', 'The bucket has reached its quota. Delete files, or raise the quota.', {
      cause: error.cause,
    });
  }
}
