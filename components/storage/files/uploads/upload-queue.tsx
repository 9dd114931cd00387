import { toDisplayError } from '#components/states/display-error';
import { type Lanes, runUpload, type UploadCalls } from '#components/storage/files/uploads/upload-task';

export type UploadItemState = 'waiting' | 'uploading' | 'paused' | 'done' | 'failed';

/** One file on its way, as the page shows it. */
export interface UploadItem {
  id: number;
  key: string;
  bytes: number;
  sentBytes: number;
  state: UploadItemState;
  /** Why it failed, or what it waits for. */
  message: string;
}

interface Job {
  item: UploadItem;
  file: File;
  uploadId: string | null;
  controller: AbortController | null;
}

/** More than parts: small files spend most of their time between them. */
const FILES_AT_ONCE = 6;
const PARTS_AT_ONCE = 3;
const PROGRESS_MS = 100;

/** The uploads into one bucket. Lives as long as the tab, so that one may look at other pages meanwhile. */
export class UploadQueue {
  readonly #calls: UploadCalls;
  readonly #jobs = new Map<number, Job>();
  readonly #listeners = new Set<() => void>();
  readonly #lanes = createLanes(PARTS_AT_ONCE);
  #items: readonly UploadItem[] = [];
  #nextId = 1;
  #progress: ReturnType<typeof setTimeout> | undefined;

  constructor(calls: UploadCalls) {
    this.#calls = calls;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getItems = (): readonly UploadItem[] => this.#items;

  /** @param uploadId the upload to go on with, begun in another tab or before a reload */
  add(file: File, key: string, uploadId: string | null = null): void {
    const id = this.#nextId++;
    const item: UploadItem = { id, key, bytes: file.size, sentBytes: 0, state: 'waiting', message: '' };
    this.#jobs.set(id, { item, file, uploadId, controller: null });
    this.#changed();
    this.#startNext();
  }

  /** Stops sending; what has arrived stays. */
  pause(id: number): void {
    const job = this.#jobs.get(id);
    if (job?.item.state !== 'uploading' && job?.item.state !== 'waiting') return;
    this.#set(job, { state: 'paused', message: '' });
    job.controller?.abort(new Error('paused'));
    this.#startNext();
  }

  /** Goes on after a pause or a failure. */
  resume(id: number): void {
    const job = this.#jobs.get(id);
    if (job?.item.state !== 'paused' && job?.item.state !== 'failed') return;
    this.#set(job, { state: 'waiting', message: '' });
    this.#startNext();
  }

  /** Gives it up, and frees what has arrived. @throws what the panel answers when it cannot */
  async cancel(id: number): Promise<void> {
    const job = this.#jobs.get(id);
    if (!job) return;
    this.#jobs.delete(id);
    job.controller?.abort(new Error('cancelled'));
    this.#changed();
    this.#startNext();
    if (job.uploadId && job.item.state !== 'done') await this.#calls.cancel(job.uploadId);
  }

  /** Forgets those that are done. */
  clearDone(): void {
    for (const [id, { item }] of this.#jobs) if (item.state === 'done') this.#jobs.delete(id);
    this.#changed();
  }

  /** Is this upload among those of this tab? */
  has(uploadId: string): boolean {
    return [...this.#jobs.values()].some((job) => job.uploadId === uploadId);
  }

  #startNext(): void {
    const jobs = [...this.#jobs.values()];
    let running = jobs.filter((job) => job.item.state === 'uploading').length;
    for (const job of jobs) {
      if (running >= FILES_AT_ONCE) return;
      // A paused one may still be ending; it starts anew when it has.
      if (job.item.state !== 'waiting' || job.controller) continue;
      running++;
      void this.#run(job);
    }
  }

  async #run(job: Job): Promise<void> {
    const controller = new AbortController();
    job.controller = controller;
    this.#set(job, { state: 'uploading', message: '' });
    try {
      await runUpload({
        file: job.file,
        key: job.item.key,
        uploadId: job.uploadId,
        calls: this.#calls,
        lanes: this.#lanes,
        signal: controller.signal,
        onBegin: (uploadId) => {
          job.uploadId = uploadId;
        },
        onSent: (sentBytes) => this.#set(job, { sentBytes }, true),
        onTrouble: (message) => this.#set(job, { message: message ?? '' }),
      });
      this.#set(job, { state: 'done', sentBytes: job.item.bytes, message: '' });
    } catch (error) {
      if (!controller.signal.aborted) {
        // The store may have forgotten the upload: then the next try begins a new one.
        if (typeof error === 'object' && error !== null && 'status' in error && error.status === 404)
          job.uploadId = null;
        this.#set(job, { state: 'failed', message: messageOf(error) });
      }
    } finally {
      job.controller = null;
      this.#startNext();
    }
  }

  #set(job: Job, change: Partial<UploadItem>, isProgress = false): void {
    job.item = { ...job.item, ...change };
    if (!isProgress) this.#changed();
    else this.#progress ??= setTimeout(() => this.#changed(), PROGRESS_MS);
  }

  #changed(): void {
    clearTimeout(this.#progress);
    this.#progress = undefined;
    this.#items = [...this.#jobs.values()].map(({ item }) => item);
    for (const listener of this.#listeners) listener();
  }
}

function messageOf(error: unknown): string {
  const isOwn = error instanceof Error && !('code' in error) && !(error instanceof TypeError);
  return isOwn ? error.message : toDisplayError(error).message;
}

/** So many at once; the others wait in line. */
export function createLanes(count: number): Lanes {
  let free = count;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  const once = () => {
    let hasLeft = false;
    return () => {
      if (!hasLeft) leave();
      hasLeft = true;
    };
  };
  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free--;
        return once();
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (!signal.aborted) return once();
      leave();
      throw signal.reason;
    },
  };
}
