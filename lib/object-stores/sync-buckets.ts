import { copyObject } from '#lib/object-stores/copy-object';
import type { BucketClient, ObjectSummary, UploadAcl } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';
import { walkTogether } from '#lib/object-stores/walk';

export interface SyncOptions {
  /** Before this instant the target had all that the source had; by the clock of the source, so with some slack. */
  since: Date;
  /** `mirror`: the target becomes the source, also in what it lacks. `add`: the target has writers of its own; only what it lacks, or has older, is copied. */
  mode: 'mirror' | 'add';
  /** With `add`: nobody but the mirror wrote to the target until then, by the clock of the target. */
  ownUntil?: Date | null;
  acl?: UploadAcl | undefined;
  signal: AbortSignal;
  /** Called before each change, at most once a second, and at the end. What it throws ends the work. */
  onProgress(progress: SyncProgress): Promise<void>;
}

export interface SyncProgress {
  /** Objects and bytes of the source that were looked at. */
  objects: number;
  bytes: number;
  copied: number;
  copiedBytes: number;
  removed: number;
  /** Of the copied ones those which the target must have had before, since the source has them for longer. */
  copiedAgain: number;
}

const CONCURRENCY = 4;
const PROGRESS_EVERY_MS = 1000;

const isMd5 = (etag: string) => /^[0-9a-f]{32}$/.test(etag);
/** Some stores date an upload in parts at its beginning, which can be days before its end. */
const isOfParts = (etag: string) => /-\d+$/.test(etag);

/**
 * Can an object that the target lacks have come to the source since? What cannot was in the target once, so somebody
 * deleted it there.
 */
export function canBeNew({ etag, modifiedAt }: ObjectSummary, since: Date): boolean {
  return modifiedAt >= since || isOfParts(etag);
}

function isSame(from: ObjectSummary, to: ObjectSummary, { since, mode, ownUntil = null }: SyncOptions): boolean {
  // A copy that nobody touched is compared by what it is: clocks of two stores differ.
  const isOurCopy = mode === 'mirror' || (ownUntil !== null && to.modifiedAt <= ownUntil);
  // What the application wrote to its new bucket stays unless the old one is plainly newer.
  if (!isOurCopy) return from.modifiedAt <= to.modifiedAt;
  if (from.bytes !== to.bytes) return false;
  if (isMd5(from.etag) && isMd5(to.etag)) return from.etag === to.etag;
  return from.etag === to.etag || from.modifiedAt < since;
}

function needsCopy(from: ObjectSummary, to: ObjectSummary | null, options: SyncOptions): boolean {
  if (to) return !isSame(from, to, options);
  return options.mode === 'mirror' || canBeNew(from, options.since);
}

/** Is the object of the target still the one that was listed? */
async function isAsListed(target: BucketClient, key: string, listed: ObjectSummary | null, signal: AbortSignal) {
  const head = await target.head(key, signal);
  return (head?.etag ?? null) === (listed?.etag ?? null) && (head?.bytes ?? null) === (listed?.bytes ?? null);
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
  const progress: SyncProgress = { objects: 0, bytes: 0, copied: 0, copiedBytes: 0, removed: 0, copiedAgain: 0 };
  // The first failure ends everything, also what runs beside it: nothing may be written once this has thrown.
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const running = new Set<Promise<void>>();
  let toldAt = Date.now();
  const tell = async () => {
    if (Date.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = Date.now();
    await options.onProgress({ ...progress });
  };
  const start = async (work: () => Promise<void>) => {
    const promise = work()
      .catch((error: unknown) => stop.abort(error))
      .finally(() => running.delete(promise));
    running.add(promise);
    if (running.size >= CONCURRENCY) await Promise.race(running);
  };
  const copy = async (from: ObjectSummary, to: ObjectSummary | null) => {
    // Writers of its own may have been faster.
    if (options.mode === 'add' && !(await isAsListed(target, from.key, to, signal))) return;
    try {
      const bytes = await copyObject(source, target, from.key, { acl: options.acl, signal });
      progress.copied += 1;
      progress.copiedBytes += bytes ?? 0;
      if (!canBeNew(from, options.since)) progress.copiedAgain += 1;
    } catch (error) {
      if (options.mode === 'mirror' && isRefused(error)) await removeUnproven(target, from.key, error);
      throw error;
    }
  };
  try {
    for await (const [from, to] of walkTogether(source, target, signal)) {
      // First, since a worker that was paused may have lost its hold.
      await tell();
      if (from) {
        progress.objects += 1;
        progress.bytes += from.bytes;
      }
      if (from && needsCopy(from, to, options)) await start(() => copy(from, to));
      else if (!from && to && options.mode === 'mirror') {
        await start(async () => {
          await target.remove([to.key], signal);
          progress.removed += 1;
        });
      }
      stop.signal.throwIfAborted();
    }
    await Promise.all(running);
    stop.signal.throwIfAborted();
  } catch (error) {
    stop.abort(error);
    await Promise.all(running);
    // Not what the others make of the end that it put to them.
    throw stop.signal.reason;
  }
  await options.onProgress({ ...progress });
  return progress;
}

/**
 * A copy that could not be proven must not be taken for a good one by the next try.
 * @throws StoreError, not to be tried again, when it cannot be removed
 */
async function removeUnproven(target: BucketClient, key: string, failure: StoreError): Promise<void> {
  try {
    await target.remove([key]);
  } catch (error) {
    const name = JSON.stringify(key.length > 200 ? `${key.slice(0, 200)}…` : key);
    const why = error instanceof StoreError ? error.message : 'Deleting it failed.';
    const message = `${failure.message} The wrong copy of ${name} could not be removed from the new bucket. ${why} Remove it there, then go on.`;
    throw new StoreError('REFUSED', message, { cause: new AggregateError([failure, error]) });
  }
}

const isRefused = (error: unknown): error is StoreError => error instanceof StoreError && error.code === 'REFUSED';
