import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Bucket } from '#lib/object-stores/embedded/bucket-table';
import { dueBefore, type LifecycleRule, lifecycleOf } from '#lib/object-stores/embedded/lifecycle';
import type { Store } from '#lib/object-stores/embedded/store';

const INTERVAL_MS = 60 * 60 * 1000;
/** Rows looked at in one turn of the event loop, and removed in one transaction: requests come in between. */
const BATCH = 200;

export interface SweepOptions {
  now: () => number;
  log?: ((line: string) => void) | undefined;
  logError?: ((line: string) => void) | undefined;
}

interface Place {
  key: string;
  /** Id of an upload; objects have none. */
  id?: string;
}

/** One kind of thing that a rule removes. */
interface Target<Item extends Place> {
  /** Items after that place, or from the prefix on, in the order of their keys. */
  walk(bucket: Bucket, prefix: string, after: Item | undefined): Iterable<Item>;
  isDue(item: Item, before: number): boolean;
  /** Removes it inside the transaction unless it changed meanwhile; null when it did. */
  remove(bucket: Bucket, item: Item, before: number): string[] | null;
}

function take<Item>(items: Iterable<Item>, limit: number): Item[] {
  const taken: Item[] = [];
  for (const item of items) {
    taken.push(item);
    if (taken.length === limit) break;
  }
  return taken;
}

function objectsOf({ objects }: Store, now: number): Target<{ key: string; modifiedAt: number }> {
  return {
    walk: (bucket, prefix, after) => objects.walk(bucket.id, after?.key ?? prefix, after === undefined),
    isDue: (object, before) => object.modifiedAt <= before,
    remove: (bucket, { key }, before) => {
      const current = objects.find(bucket.id, key);
      return current && current.modifiedAt <= before ? objects.remove(bucket.id, key, now) : null;
    },
  };
}

function uploadsOf({ uploads }: Store): Target<{ key: string; id: string; initiatedAt: number }> {
  return {
    walk: (bucket, prefix, after) => uploads.walk(bucket.id, after?.key ?? prefix, after?.id ?? ''),
    isDue: (upload, before) => upload.initiatedAt <= before,
    remove: (bucket, { id, key }) =>
      uploads.find(id, bucket.id, key) ? uploads.remove(bucket.id, id).map((part) => part.file) : null,
  };
}

/** Removes what is due below the prefix, a batch after the other. Returns how many. */
async function sweepTarget<Item extends Place>(
  store: Store,
  bucket: Bucket,
  target: Target<Item>,
  { prefix, before, signal }: { prefix: string; before: number; signal: AbortSignal },
): Promise<number> {
  let removed = 0;
  let after: Item | undefined;
  while (!signal.aborted) {
    const batch = take(target.walk(bucket, prefix, after), BATCH);
    const covered = batch.filter((item) => item.key.startsWith(prefix));
    const due = covered.filter((item) => target.isDue(item, before));
    if (due.length > 0) {
      const freed = await store.index.write(() => {
        // Rules that were changed meanwhile count at once, and a new bucket of the name is another one.
        const current = store.buckets.find(bucket.name);
        if (current?.id !== bucket.id || current.lifecycle !== bucket.lifecycle) return null;
        return due.map((item) => target.remove(bucket, item, before)).filter((files) => files !== null);
      });
      if (freed === null) return removed;
      removed += freed.length;
      store.files.removeLater(freed.flat());
    }
    if (covered.length < BATCH) return removed;
    after = batch.at(-1);
    await nextTurn();
  }
  return removed;
}

async function sweepRule(store: Store, bucket: Bucket, rule: LifecycleRule, now: number, signal: AbortSignal) {
  const run = <Item extends Place>(target: Target<Item>, days: number | null) =>
    days === null
      ? 0
      : sweepTarget(store, bucket, target, { prefix: rule.prefix, before: dueBefore(days, now), signal });
  return {
    expired: await run(objectsOf(store, now), rule.expireAfterDays),
    aborted: await run(uploadsOf(store), rule.abortAfterDays),
  };
}

/** Carries out the lifecycle rules of all buckets once. A bucket that fails is reported, and the next one swept. */
export async function sweep(store: Store, options: SweepOptions, signal: AbortSignal): Promise<void> {
  const now = options.now();
  for (const bucket of store.buckets.list('', -1)) {
    try {
      for (const rule of lifecycleOf(bucket)?.filter(({ isEnabled }) => isEnabled) ?? []) {
        const { expired, aborted } = await sweepRule(store, bucket, rule, now, signal);
        if (expired + aborted > 0)
          options.log?.(
            `lifecycle bucket=${bucket.name} rule=${encodeURIComponent(rule.id)} expired=${expired} aborted=${aborted}`,
          );
      }
    } catch (error) {
      options.logError?.(`The lifecycle of the bucket ${bucket.name} could not be carried out: ${String(error)}`);
    }
  }
}

/** Sweeps now and then hourly. Returns what ends it, resolved when nothing runs any more. */
export function startSweeping(store: Store, options: SweepOptions): () => Promise<void> {
  const ending = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const run = () => {
    running = sweep(store, options, ending.signal).finally(() => {
      if (!ending.signal.aborted) timer = setTimeout(run, INTERVAL_MS);
    });
  };
  run();
  return async () => {
    ending.abort();
    clearTimeout(timer);
    await running;
  };
}
