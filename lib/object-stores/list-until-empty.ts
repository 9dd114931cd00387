import { setTimeout as wait } from 'node:timers/promises';
import type { BucketClient, ObjectSummary } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';

/** How often in a row the same object may be listed after its deletion. */
const MAX_REPEATS = 20;
/** A store that lists late gets this longer after each of them. */
const LATE_LIST_MS = 25;

/**
 * The objects behind a prefix, page by page, for a caller who deletes each page before asking for the next: always from
 * the beginning, since cursors of some stores do not survive deletions.
 * @throws StoreError REFUSED when the store keeps listing what was deleted
 */
export async function* listUntilEmpty(
  client: Pick<BucketClient, 'list'>,
  { prefix, limit }: { prefix: string; limit: number },
  signal?: AbortSignal,
): AsyncGenerator<ObjectSummary[]> {
  let last: string | null = null;
  let repeats = 0;
  for (;;) {
    const { objects } = await client.list({ prefix, limit }, signal);
    const [first] = objects;
    if (!first) return;
    repeats = first.key === last ? repeats + 1 : 0;
    last = first.key;
    if (repeats >= MAX_REPEATS) {
      const message =
        'The object store goes on listing a file that it says it has deleted. It may be protected by a retention rule.';
      throw new StoreError('REFUSED', message);
    }
    if (repeats > 0) await wait(repeats * LATE_LIST_MS, undefined, { signal });
    yield objects;
  }
}
