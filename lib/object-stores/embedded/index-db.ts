import { closeSync, fdatasync, fdatasyncSync, fstatSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { INDEX_VERSIONS } from '#lib/object-stores/embedded/index-schema';
import { syncDirectory } from '#lib/object-stores/embedded/object-files';

const SQLITE_BUSY = 5;
/** More than SQLite lets the log grow to before it starts over (1,000 pages of 4 KiB and the last transaction). */
const LOG_BYTES = 6 * 1024 * 1024;

interface PendingWrite {
  change: () => unknown;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

const syncAsync = promisify(fdatasync);

/**
 * The index: one SQLite file that says which object consists of which files. Reads are synchronous. Writes are
 * gathered for one turn of the event loop and committed together; SQLite leaves the flush to us (synchronous=NORMAL),
 * so that waiting for the disk blocks nobody, and a write is acknowledged only after the log is flushed.
 */
export class IndexDb {
  readonly #db: DatabaseSync;
  /** The write-ahead log, where commits go. (Never open `index.db` itself: closing it would drop SQLite's lock.) */
  readonly #logFd: number;
  #pending: PendingWrite[] = [];
  /** Settles the committed writes that wait for the next flush of the log. */
  #unflushed: (() => void)[] = [];
  #flushing: Promise<void> | undefined;

  /** @throws Error with a sentence when another process holds the directory or the file cannot be opened */
  constructor(dir: string) {
    const path = join(dir, 'index.db');
    closeSync(openSync(path, 'a', 0o600));
    this.#db = new DatabaseSync(path);
    try {
      // The exclusive lock lives as long as this process and is what keeps a second one out.
      this.#db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL');
      this.#db.exec('PRAGMA cache_size=-32768; BEGIN IMMEDIATE; COMMIT');
      this.#migrate();
      this.#logFd = openSync(`${path}-wal`, 'r+');
      this.#reserveLog();
      fdatasyncSync(this.#logFd);
      syncDirectory(dir);
    } catch (cause) {
      this.#db.close();
      // The lower byte is the primary code; the rest says in which situation it was busy.
      const isLocked = ((cause as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY;
      throw isLocked ? new Error(`Another store process is using ${dir}; stop it first.`, { cause }) : cause;
    }
  }

  #migrate(): void {
    const version = Number(this.#db.prepare('PRAGMA user_version').get()?.user_version);
    if (version > INDEX_VERSIONS.length)
      throw new Error(`The store's index has version ${version}; this release reads up to ${INDEX_VERSIONS.length}.`);
    INDEX_VERSIONS.slice(version).forEach((sql, number) => {
      this.#db.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version=${version + number + 1}; COMMIT`);
    });
  }

  /**
   * Gives the log its space now: on a full disk it could not grow, and not even a deletion could be written down.
   * SQLite ignores what follows its last valid frame.
   */
  #reserveLog(): void {
    const { size } = fstatSync(this.#logFd);
    if (size < LOG_BYTES) writeSync(this.#logFd, Buffer.alloc(LOG_BYTES - size), 0, LOG_BYTES - size, size);
  }

  prepare(sql: string): StatementSync {
    return this.#db.prepare(sql);
  }

  /**
   * Runs `change` inside a transaction and resolves with its result once that is on disk.
   * A change that throws is undone alone; a failed commit rejects everything that was in it.
   */
  write<T>(change: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#pending.length === 0) setImmediate(() => this.#commit());
      this.#pending.push({ change, resolve: resolve as (result: unknown) => void, reject });
    });
  }

  #commit(): void {
    const batch = this.#pending;
    this.#pending = [];
    const committed: (() => void)[] = [];
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      for (const { change, resolve, reject } of batch) {
        this.#db.exec('SAVEPOINT change');
        try {
          const result = change();
          committed.push(() => resolve(result));
        } catch (error) {
          this.#db.exec('ROLLBACK TO change');
          reject(error);
        }
        this.#db.exec('RELEASE change');
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      for (const { reject } of batch) reject(error);
      return;
    }
    this.#unflushed.push(...committed);
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
  }

  /**
   * Flushes the log until nothing waits; what is committed during one flush shares the next.
   * A failure is left unhandled and ends the process: what has reached the disk is unknown then, and only opening
   * the index anew can tell.
   */
  async #flush(): Promise<void> {
    while (this.#unflushed.length > 0) {
      const waiting = this.#unflushed;
      this.#unflushed = [];
      await syncAsync(this.#logFd);
      for (const settle of waiting) settle();
    }
  }

  async close(): Promise<void> {
    if (this.#pending.length > 0) this.#commit();
    await this.#flushing;
    closeSync(this.#logFd);
    this.#db.close();
  }
}
