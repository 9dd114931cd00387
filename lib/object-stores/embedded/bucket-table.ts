import type { StatementSync } from 'node:sqlite';
import type { IndexDb } from '#lib/object-stores/embedded/index-db';
import { S3Error } from '#lib/object-stores/embedded/s3-error';

export type Acl = 'private' | 'public-read' | 'bucket-owner-full-control';

export interface Bucket {
  id: number;
  name: string;
  createdAt: number;
  acl: Acl;
  /** JSON texts as their operations stored them. */
  policy: string | null;
  cors: string | null;
  publicAccess: string | null;
  lifecycle: string | null;
}

export interface BucketCounters {
  objects: number;
  bytes: number;
  lastWriteAt: number | null;
}

type ConfigColumn = 'acl' | 'policy' | 'cors' | 'publicAccess' | 'lifecycle';

const COLUMNS = 'id, name, created_at AS createdAt, acl, policy, cors, public_access AS publicAccess, lifecycle';

/** Rows of `bucket`, with the counters that every object write keeps exact. */
export class BucketTable {
  readonly #find: StatementSync;
  readonly #list: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #count: StatementSync;
  readonly #countParts: StatementSync;
  readonly #counters: StatementSync;
  readonly #setQuota: StatementSync;
  readonly #room: StatementSync;
  readonly #set: Record<ConfigColumn, StatementSync>;

  constructor(index: IndexDb) {
    this.#find = index.prepare(`SELECT ${COLUMNS} FROM bucket WHERE name = ?`);
    this.#list = index.prepare(`SELECT ${COLUMNS} FROM bucket WHERE name > ? ORDER BY name LIMIT ?`);
    this.#insert = index.prepare('INSERT INTO bucket (name, created_at, acl) VALUES (?, ?, ?)');
    this.#delete = index.prepare('DELETE FROM bucket WHERE id = ?');
    this.#count = index.prepare(
      'UPDATE bucket SET objects = objects + ?, bytes = bytes + ?, last_write_at = ? WHERE id = ?',
    );
    this.#counters = index.prepare('SELECT objects, bytes, last_write_at AS lastWriteAt FROM bucket WHERE id = ?');
    this.#countParts = index.prepare('UPDATE bucket SET part_bytes = part_bytes + ? WHERE id = ?');
    this.#setQuota = index.prepare('UPDATE bucket SET quota = ? WHERE id = ?');
    this.#room = index.prepare('SELECT quota, quota - bytes - part_bytes AS free FROM bucket WHERE id = ?');
    const setter = (column: string) => index.prepare(`UPDATE bucket SET ${column} = ? WHERE id = ?`);
    this.#set = {
      acl: setter('acl'),
      policy: setter('policy'),
      cors: setter('cors'),
      publicAccess: setter('public_access'),
      lifecycle: setter('lifecycle'),
    };
  }

  find(name: string): Bucket | undefined {
    return this.#find.get(name) as unknown as Bucket | undefined;
  }

  /** @throws S3Error NoSuchBucket */
  get(name: string): Bucket {
    const bucket = this.find(name);
    if (!bucket) throw new S3Error('NoSuchBucket');
    return bucket;
  }

  /** Buckets by name, from the first one after `after`. */
  list(after: string, limit: number): Bucket[] {
    return this.#list.all(after, limit) as unknown as Bucket[];
  }

  /** To be called inside `IndexDb.write`, like the other changes below. */
  insert(name: string, acl: Acl, createdAt: number): void {
    this.#insert.run(name, createdAt, acl);
  }

  remove(id: number): void {
    this.#delete.run(id);
  }

  set(id: number, column: ConfigColumn, value: string | null): void {
    this.#set[column].run(value, id);
  }

  /** Books a change of the bucket's content. @throws S3Error NoSuchBucket when the bucket was removed meanwhile */
  count(id: number, objects: number, bytes: number, at: number): void {
    if (this.#count.run(objects, bytes, at, id).changes === 0) throw new S3Error('NoSuchBucket');
  }

  /** Books bytes of unfinished uploads that came or went. */
  countParts(id: number, bytes: number): void {
    this.#countParts.run(bytes, id);
  }

  /** Limits the bytes of objects and unfinished uploads together; null lifts the limit. */
  setQuota(id: number, bytes: number | null): void {
    this.#setQuota.run(bytes, id);
  }

  findQuota(id: number): number | null {
    return this.#readRoom(id).quota;
  }

  /**
   * Refuses what would pass the quota. What does not grow the bucket is always allowed, also when it is over already.
   * Only the answer inside the transaction of the write is final; one before spares an upload that cannot succeed.
   * @throws S3Error QuotaExceeded
   */
  checkRoom(id: number, growth: number): void {
    const { free } = this.#readRoom(id);
    if (free !== null && growth > 0 && growth > free) throw new S3Error('QuotaExceeded');
  }

  #readRoom(id: number): { quota: number | null; free: number | null } {
    const row = this.#room.get(id) as unknown as { quota: number | null; free: number | null } | undefined;
    if (!row) throw new S3Error('NoSuchBucket');
    return row;
  }

  counters(id: number): BucketCounters {
    const row = this.#counters.get(id) as unknown as BucketCounters | undefined;
    if (!row) throw new S3Error('NoSuchBucket');
    return row;
  }
}
