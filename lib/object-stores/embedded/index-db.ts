import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { syncDirectory } from '#lib/object-stores/embedded/object-files';

const SCHEMA_VERSION = 1;
const SQLITE_BUSY = 5;

/** `object.file` names the bytes: one file of that name, or (when `segments` > 0) the rows of `segment`. */
const SCHEMA = `
CREATE TABLE bucket (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  acl TEXT NOT NULL,
  policy TEXT,
  cors TEXT,
  public_access TEXT,
  objects INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  last_write_at INTEGER
) STRICT;

CREATE TABLE object (
  bucket_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  file TEXT NOT NULL,
  segments INTEGER NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified_at INTEGER NOT NULL,
  acl TEXT,
  headers TEXT NOT NULL,
  checksum TEXT,
  PRIMARY KEY (bucket_id, key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX object_by_file ON object (file);

CREATE TABLE segment (
  object_file TEXT NOT NULL,
  number INTEGER NOT NULL,
  file TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (object_file, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX segment_by_file ON segment (file);

CREATE TABLE upload (
  id TEXT PRIMARY KEY,
  bucket_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  initiated_at INTEGER NOT NULL,
  acl TEXT,
  headers TEXT NOT NULL,
  checksum_algorithm TEXT,
  checksum_type TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_by_key ON upload (bucket_id, key, id);

CREATE TABLE part (
  upload_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  file TEXT NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  checksum TEXT,
  modified_at INTEGER NOT NULL,
  PRIMARY KEY (upload_id, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX part_by_file ON part (file);

CREATE TABLE access_key (
  id TEXT PRIMARY KEY,
  bucket_id INTEGER NOT NULL,
  access TEXT NOT NULL,
  sealed_secret BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX access_key_by_bucket ON access_key (bucket_id, created_at);
`;

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
    const version = this.#db.prepare('PRAGMA user_version').get()?.user_version;
    if (version === SCHEMA_VERSION) return;
    if (version !== 0)
      throw new Error(`The store's index has version ${version}; this release reads ${SCHEMA_VERSION}.`);
    this.#db.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA user_version=${SCHEMA_VERSION}; COMMIT`);
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
