import { copyObject } from '#lib/object-stores/copy-object';
import type { BucketClient, ObjectSummary } from '#lib/object-stores/objects';
import { walkTogether } from '#lib/object-stores/walk';

export interface SyncOptions {
  /** Before this instant the target had all that the source had; by the clock of the source, so with some slack. */
  since: Date;
  /** `mirror`: the target becomes the source, also in what it lacks. `add`: the target has writers of its own; only what it lacks, or has older, is copied. */
  mode: 'mirror' | 'add';
  signal: AbortSignal;
  /** Called after each copied object and at the end. */
  onProgress(progress: SyncProgress): Promise<void>;
}

export interface SyncProgress {
  /** Objects and bytes of the source that were looked at. */
  objects: number;
  bytes: number;
  copied: number;
  copiedBytes: number;
  removed: number;
}

const CONCURRENCY = 4;
const PROGRESS_EVERY_MS = 1000;

const isMd5 = (etag: string) => /^[0-9a-f]{32}$/.test(etag);

function isSame(from: ObjectSummary, to: ObjectSummary, { since, mode }: SyncOptions): boolean {
  // Clocks of two stores differ: what the application wrote to its new bucket stays unless the old one is plainly newer.
  if (mode === 'add') return from.modifiedAt <= to.modifiedAt;
  if (from.bytes !== to.bytes) return false;
  if (isMd5(from.etag) && isMd5(to.etag)) return from.etag === to.etag;
  return from.etag === to.etag || from.modifiedAt < since;
}

function needsCopy(from: ObjectSummary, to: ObjectSummary | null, options: SyncOptions): boolean {
  if (to) return !isSame(from, to, options);
  // With writers of its own the target may have deleted it since; what is older than the last full copy was there once.
  return options.mode === 'mirror' || from.modifiedAt >= options.since;
}

/**
 * Brings the objects of one bucket into another, and says how much there was to do. Repeatable at any point: what is there
 * already is compared, not copied again.
 * @throws StoreError from either store
 */
export async function syncBuckets(
  source: BucketClient,
  target: BucketClient,
  options: SyncOptions,
): Promise<SyncProgress> {
  const progress: SyncProgress = { objects: 0, bytes: 0, copied: 0, copiedBytes: 0, removed: 0 };
  const running = new Set<Promise<void>>();
  let toldAt = Date.now();
  const tell = async () => {
    if (Date.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = Date.now();
    await options.onProgress({ ...progress });
  };
  const start = async (work: () => Promise<void>) => {
    const promise = work().finally(() => running.delete(promise));
    running.add(promise);
    // A failure is seen by the race or the final wait; without this it would count as unhandled until then.
    promise.catch(() => undefined);
    if (running.size >= CONCURRENCY) await Promise.race(running);
  };
  for await (const [from, to] of walkTogether(source, target, options.signal)) {
    if (from) {
      progress.objects += 1;
      progress.bytes += from.bytes;
    }
    if (from && needsCopy(from, to, options)) {
      await start(async () => {
        const bytes = await copyObject(source, target, from.key, options.signal);
        progress.copied += 1;
        progress.copiedBytes += bytes ?? 0;
      });
    } else if (!from && to && options.mode === 'mirror') {
      await start(async () => {
        await target.remove([to.key], options.signal);
        progress.removed += 1;
      });
    }
    await tell();
  }
  await Promise.all(running);
  await options.onProgress({ ...progress });
  return progress;
}
