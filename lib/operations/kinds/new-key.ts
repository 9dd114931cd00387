import { StoreError } from '#lib/object-stores/port';
import { WaitingError } from '#lib/operations/kind';

/** Some stores know a new key only after seconds (AWS, Google, Backblaze). */
const GRACE_MS = 60_000;

/** What to throw when a key was used and something failed: for a young key that is refused, to wait. */
export function waitForNewKey(error: unknown, createdAt: Date): unknown {
  const isRefused = error instanceof StoreError && error.code === 'DENIED';
  if (!isRefused || Date.now() - createdAt.getTime() > GRACE_MS) return error;
  return new WaitingError('Waiting until the store knows the new key.');
}
