import type { Capabilities } from '#lib/core/stores';
import { type BucketRef, type ObjectStoreProvider, StoreError, type StoreKey } from '#lib/object-stores/port';

/** A bucket and the key of its environment. */
export interface BucketInUse {
  provider: ObjectStoreProvider;
  ref: BucketRef;
  key: StoreKey;
  capabilities: Capabilities;
  signal: AbortSignal;
}

/**
 * Why a key was refused. A store does not tell a key whether the bucket is gone, or the key itself; asked with the store's
 * own key, it does.
 * @returns the same error with a sentence that says what to do, or the error itself where nothing more is known
 * @throws what the store answers to the questions
 */
export async function explainRefusal(
  { provider, ref, key, capabilities, signal }: BucketInUse,
  error: unknown,
): Promise<unknown> {
  const isRefusal = error instanceof StoreError && (error.code === 'DENIED' || error.code === 'NOT_FOUND');
  if (!isRefusal) return error;
  const { code, retryable } = error;
  const because = (message: string) => new StoreError(code, message, { cause: error, retryable });
  if ((await tryToList(provider, ref, null, signal)) === 'NOT_FOUND') {
    const way = 'Choose “Compare now” on the Settings page to make it again.';
    return because(`The bucket is gone: somebody deleted it in the store. ${way}`);
  }
  const live = capabilities.ownKeys.can ? await provider.listKeys(ref, signal) : null;
  if (live && !live.some(({ keyId }) => keyId === key.keyId))
    return because('The key is gone: somebody revoked it in the store. Rotate it on the Keys page.');
  return error;
}

/** How a key is received by a bucket: let in, or the code of the refusal. @throws what is neither refusal nor absence */
export async function tryToList(
  provider: ObjectStoreProvider,
  ref: BucketRef,
  key: StoreKey | null,
  signal: AbortSignal,
) {
  const client = provider.openBucket(ref, key);
  try {
    await client.list({ limit: 1 }, signal);
    return 'LET IN';
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'DENIED' || error.code === 'NOT_FOUND')) return error.code;
    throw error;
  } finally {
    client.close();
  }
}
