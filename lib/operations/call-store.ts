import { type ObjectStoreProvider, StoreError } from '#lib/object-stores/port';
import type { StepRun } from '#lib/operations/kind';

const CALL_TIMEOUT_MS = 10_000;

/**
 * One short exchange with the store of a region. A store that hangs must not hang the operation: after the time limit
 * (10 s unless told) the step fails as retryable.
 * @throws StoreError UNREACHABLE after the time limit, and whatever the call throws
 */
export async function callStore<T>(
  run: Pick<StepRun<unknown>, 'store' | 'signal'>,
  regionId: string,
  call: (store: ObjectStoreProvider, signal: AbortSignal) => Promise<T>,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await call(await run.store(regionId), AbortSignal.any([run.signal, timeout]));
  } catch (cause) {
    if (!timeout.aborted || run.signal.aborted) throw cause;
    const message = `The object store did not answer within ${timeoutMs / 1000} s. Check that it runs.`;
    throw new StoreError('UNREACHABLE', message, { cause });
  }
}
