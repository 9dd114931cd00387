import {
  close,
  closeSync,
  constants,
  copyFile,
  fdatasync,
  fsync,
  fsyncSync,
  link,
  mkdirSync,
  open,
  openSync,
  readdirSync,
  rename,
  rmSync,
  unlink,
  writev,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { v7 as uuid } from 'uuid';

const openAsync = promisify(open);
const closeAsync = promisify(close);
const syncDataAsync = promisify(fdatasync);
const syncAsync = promisify(fsync);
const renameAsync = promisify(rename);
const linkAsync = promisify(link);
const copyAsync = promisify(copyFile);
const unlinkAsync = promisify(unlink);
const writevAsync = promisify(writev);

const FLUSH_BYTES = 512 * 1024;
const MAX_BUFFERED_BYTES = 4 * FLUSH_BYTES;
/** What a chunk counts at least: a buffer costs memory however little it holds. */
const MIN_CHUNK_BYTES = 256;
const SHARDS = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
const COLLECT_SLICE_MS = 5;

function isMissing(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ENOENT';
}

/** Makes the names in a directory durable. */
export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Bytes of a new object on their way in: gathered, written to `tmp/`, and only by `commit` given their lasting place.
 * The caller must end with `release` (indexed) or `discard` (not indexed).
 */
export class StagedFile {
  readonly id = uuid();
  readonly #files: ObjectFiles;
  #fd: number | undefined;
  #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  #writing: Promise<void> | undefined;
  #failure: { error: unknown } | undefined;

  constructor(files: ObjectFiles) {
    this.#files = files;
  }

  /**
   * Takes a chunk over (it must not change afterwards); a promise is returned when the caller should wait.
   * @throws the first failure of any write before, at once: a promise that nobody waits for would end the process
   */
  write(chunk: Buffer): Promise<void> | undefined {
    if (this.#failure) throw this.#failure.error;
    this.#chunks.push(chunk);
    this.#bufferedBytes += Math.max(chunk.length, MIN_CHUNK_BYTES);
    if (this.#bufferedBytes < FLUSH_BYTES) return undefined;
    this.#writing ??= this.#flush()
      // Kept for the next write or for commit: whoever comes next must learn of it.
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#writing = undefined;
      });
    return this.#bufferedBytes > MAX_BUFFERED_BYTES ? this.#writing : undefined;
  }

  async #flush(): Promise<void> {
    this.#fd ??= await openAsync(this.#files.tmpPath(this.id), 'wx', 0o600);
    while (this.#chunks.length > 0) {
      let chunks = this.#chunks;
      this.#chunks = [];
      this.#bufferedBytes = 0;
      while (chunks.length > 0) {
        const { bytesWritten } = await writevAsync(this.#fd, chunks);
        chunks = dropBytes(chunks, bytesWritten);
      }
    }
  }

  /** Puts the file to its place, durably. @throws the first failure of any write before */
  async commit(): Promise<void> {
    await this.#writing;
    if (this.#failure) throw this.#failure.error;
    await this.#flush();
    const fd = this.#fd as number;
    // Bytes and name are flushed together, as one commit of the file system's journal does for both.
    await this.#files.place(this.id, () => syncDataAsync(fd));
    this.#fd = undefined;
    // Nothing is left to write, so closing cannot block.
    closeSync(fd);
  }

  /** The index knows the file now. */
  release(): void {
    this.#files.release(this.id);
  }

  /** Forgets the bytes; never throws, what cannot be removed is collected at the next start. */
  async discard(): Promise<void> {
    await this.#writing;
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) await closeAsync(fd).catch(() => undefined);
    await unlinkAsync(this.#files.tmpPath(this.id)).catch(() => undefined);
    await this.#files.remove([this.id]);
    this.release();
  }
}

function dropBytes(chunks: Buffer[], count: number): Buffer[] {
  let left = count;
  let index = 0;
  for (; index < chunks.length; index++) {
    const length = chunks[index]?.length ?? 0;
    if (left < length) break;
    left -= length;
  }
  const rest = chunks.slice(index);
  if (left > 0 && rest[0]) rest[0] = rest[0].subarray(left);
  return rest;
}

/** The files of all objects: `objects/xx/<uuid>`, written by way of `tmp/`. No name ever comes from a key. */
export class ObjectFiles {
  readonly #dir: string;
  /** Open handles of the 256 directories, so that a rename can be made durable by one fsync. */
  readonly #directories = new Map<string, number>();
  /** Files in place that the index does not know yet; the collector leaves them alone. */
  readonly #unindexed = new Set<string>();
  readonly #removals = new Set<Promise<void>>();
  /** How many readers need a file, and which of these files are to be removed after the last one. */
  readonly #held = new Map<string, number>();
  readonly #removedWhileHeld = new Set<string>();

  /** Creates the directories and empties `tmp/`. @throws the file system's error when the place is not writable */
  constructor(dir: string) {
    this.#dir = dir;
    rmSync(join(dir, 'tmp'), { recursive: true, force: true });
    mkdirSync(join(dir, 'tmp'), { mode: 0o700 });
    for (const shard of SHARDS) {
      const path = join(dir, 'objects', shard);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      this.#directories.set(shard, openSync(path, 'r'));
    }
    for (const path of [join(dir, 'objects'), dir]) syncDirectory(path);
  }

  tmpPath(id: string): string {
    return join(this.#dir, 'tmp', id);
  }

  path(id: string): string {
    return join(this.#dir, 'objects', id.slice(-2), id);
  }

  stage(): StagedFile {
    return new StagedFile(this);
  }

  /** Moves a temporary file to its place and makes the move durable, while `syncBytes` does so for its content. */
  async place(id: string, syncBytes: () => Promise<void>): Promise<void> {
    this.#unindexed.add(id);
    await renameAsync(this.tmpPath(id), this.path(id));
    // Both must have ended, whatever becomes of the other: what is being flushed cannot be closed.
    const outcomes = await Promise.allSettled([syncBytes(), this.#syncDirectory(id)]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  release(id: string): void {
    this.#unindexed.delete(id);
  }

  /**
   * A second name for the bytes of `source`, durable and to be released or removed like a staged file.
   * Object files never change, so a hard link is a copy; where links are refused the bytes are copied.
   * @throws ENOENT when the source is gone
   */
  async duplicate(source: string): Promise<string> {
    const id = uuid();
    this.#unindexed.add(id);
    try {
      await linkAsync(this.path(source), this.path(id)).catch(async (error: unknown) => {
        if (isMissing(error)) throw error;
        await copyAsync(this.path(source), this.tmpPath(id), constants.COPYFILE_FICLONE);
        const fd = await openAsync(this.tmpPath(id), 'r+');
        await syncDataAsync(fd).finally(() => closeAsync(fd));
        await renameAsync(this.tmpPath(id), this.path(id));
      });
      await this.#syncDirectory(id);
      return id;
    } catch (error) {
      await unlinkAsync(this.tmpPath(id)).catch(() => undefined);
      await this.remove([id]);
      this.release(id);
      throw error;
    }
  }

  async #syncDirectory(id: string): Promise<void> {
    await syncAsync(this.#directories.get(id.slice(-2)) as number);
  }

  /**
   * Keeps files readable although the index may drop them meanwhile. To be called in the same turn of the event loop
   * as the look-up in the index. Returns what ends it.
   */
  hold(ids: readonly string[]): () => void {
    for (const id of ids) this.#held.set(id, (this.#held.get(id) ?? 0) + 1);
    return () => {
      const removable: string[] = [];
      for (const id of ids) {
        const count = (this.#held.get(id) ?? 1) - 1;
        if (count > 0) {
          this.#held.set(id, count);
          continue;
        }
        this.#held.delete(id);
        if (this.#removedWhileHeld.delete(id)) removable.push(id);
      }
      this.removeLater(removable);
    };
  }

  openForReading(id: string): Promise<number> {
    return openAsync(this.path(id), 'r');
  }

  /** Deletes files that the index no longer names. Never throws: what stays is collected at the next start. */
  async remove(ids: readonly string[]): Promise<void> {
    const free = ids.filter((id) => !this.#held.has(id));
    for (const id of ids) if (this.#held.has(id)) this.#removedWhileHeld.add(id);
    await Promise.all(free.map((id) => unlinkAsync(this.path(id)).catch(() => undefined)));
  }

  /** Like `remove`, without waiting; `close` waits for it. */
  removeLater(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const removal = this.remove(ids).finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /** Deletes every file that the index does not name, in slices that leave the event loop free. Returns how many. */
  async collect(isIndexed: (id: string) => boolean, signal: AbortSignal): Promise<number> {
    let collected = 0;
    let sliceStart = performance.now();
    for (const shard of SHARDS) {
      for (const id of readdirSync(join(this.#dir, 'objects', shard))) {
        if (signal.aborted) return collected;
        if (!this.#unindexed.has(id) && !this.#held.has(id) && !isIndexed(id)) {
          rmSync(join(this.#dir, 'objects', shard, id), { force: true });
          collected += 1;
        }
        if (performance.now() - sliceStart < COLLECT_SLICE_MS) continue;
        await new Promise((resolve) => setImmediate(resolve));
        sliceStart = performance.now();
      }
    }
    return collected;
  }

  async close(): Promise<void> {
    await this.remove([...this.#removedWhileHeld]);
    await Promise.all(this.#removals);
    for (const fd of this.#directories.values()) closeSync(fd);
  }
}
