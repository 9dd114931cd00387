import type { StatementSync } from 'node:sqlite';
import type { Acl, BucketTable } from '#lib/object-stores/embedded/bucket-table';
import type { IndexDb } from '#lib/object-stores/embedded/index-db';

export interface Segment {
  file: string;
  size: number;
}

export interface ObjectRow {
  key: string;
  /** Name of the bytes; the file itself unless `segments` > 0. */
  file: string;
  /** Number of parts the object was completed from; 0 for an object written in one piece. */
  segments: number;
  size: number;
  /** Hex digest without quotes, with `-N` after a multipart upload. */
  etag: string;
  modifiedAt: number;
  /** Null when the upload named none. */
  acl: Acl | null;
  /** JSON of the headers given back on every read. */
  headers: string;
  /** JSON of the stored checksum. */
  checksum: string | null;
}

/** The columns that a listing needs. */
export type ListedObject = Pick<ObjectRow, 'key' | 'size' | 'etag' | 'modifiedAt'>;

const COLUMNS = 'key, file, segments, size, etag, modified_at AS modifiedAt, acl, headers, checksum';

/** Rows of `object` and `segment`. Changes are to be made inside `IndexDb.write`; they keep the bucket's counters. */
export class ObjectTable {
  readonly #buckets: BucketTable;
  readonly #find: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #setAcl: StatementSync;
  readonly #segments: StatementSync;
  readonly #insertSegment: StatementSync;
  readonly #deleteSegments: StatementSync;
  readonly #isIndexed: StatementSync;
  readonly #walkFrom: StatementSync;
  readonly #walkAfter: StatementSync;

  constructor(index: IndexDb, buckets: BucketTable) {
    this.#buckets = buckets;
    this.#find = index.prepare(`SELECT ${COLUMNS} FROM object WHERE bucket_id = ? AND key = ?`);
    this.#put = index.prepare(
      `INSERT OR REPLACE INTO object (bucket_id, key, file, segments, size, etag, modified_at, acl, headers, checksum)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#delete = index.prepare('DELETE FROM object WHERE bucket_id = ? AND key = ?');
    this.#setAcl = index.prepare('UPDATE object SET acl = ? WHERE bucket_id = ? AND key = ?');
    this.#segments = index.prepare('SELECT file, size FROM segment WHERE object_file = ? ORDER BY number');
    this.#insertSegment = index.prepare('INSERT INTO segment (object_file, number, file, size) VALUES (?, ?, ?, ?)');
    this.#deleteSegments = index.prepare('DELETE FROM segment WHERE object_file = ?');
    const walk = (comparison: string) =>
      index.prepare(
        `SELECT key, size, etag, modified_at AS modifiedAt FROM object
         WHERE bucket_id = ? AND key ${comparison} ? ORDER BY key`,
      );
    this.#walkFrom = walk('>=');
    this.#walkAfter = walk('>');
    this.#isIndexed = index.prepare(
      `SELECT 1 FROM object WHERE file = ?1 UNION ALL SELECT 1 FROM segment WHERE file = ?1
       UNION ALL SELECT 1 FROM part WHERE file = ?1 LIMIT 1`,
    );
  }

  find(bucketId: number, key: string): ObjectRow | undefined {
    return this.#find.get(bucketId, key) as unknown as ObjectRow | undefined;
  }

  /** The files whose concatenation is the object. */
  segmentsOf(row: Pick<ObjectRow, 'file' | 'segments' | 'size'>): Segment[] {
    if (row.segments === 0) return [{ file: row.file, size: row.size }];
    return this.#segments.all(row.file) as unknown as Segment[];
  }

  /**
   * Writes the object in place of the one of that key.
   * @param segments the files of a multipart object; must be given when `row.segments` > 0
   * @returns files that are no longer named and may be removed once the transaction is on disk
   */
  put(bucketId: number, row: ObjectRow, segments: readonly Segment[] = []): string[] {
    const old = this.find(bucketId, row.key);
    this.#buckets.count(bucketId, old ? 0 : 1, row.size - (old?.size ?? 0), row.modifiedAt);
    const freed = old ? this.#free(old) : [];
    this.#put.run(
      bucketId,
      row.key,
      row.file,
      row.segments,
      row.size,
      row.etag,
      row.modifiedAt,
      row.acl,
      row.headers,
      row.checksum,
    );
    segments.forEach((segment, number) => {
      this.#insertSegment.run(row.file, number, segment.file, segment.size);
    });
    return freed;
  }

  /** Deletes the object; a missing one is fine. Returns the files to remove afterwards. */
  remove(bucketId: number, key: string, at: number): string[] {
    const old = this.find(bucketId, key);
    if (!old) return [];
    this.#buckets.count(bucketId, -1, -old.size, at);
    this.#delete.run(bucketId, key);
    return this.#free(old);
  }

  setAcl(bucketId: number, key: string, acl: Acl): void {
    this.#setAcl.run(acl, bucketId, key);
  }

  #free(row: ObjectRow): string[] {
    if (row.segments === 0) return [row.file];
    const files = this.segmentsOf(row).map((segment) => segment.file);
    this.#deleteSegments.run(row.file);
    return files;
  }

  /** Objects in UTF-8 binary order of their keys, read lazily. One walk at a time: the next one ends the one before. */
  walk(bucketId: number, from: string, isInclusive: boolean): Iterable<ListedObject> {
    const statement = isInclusive ? this.#walkFrom : this.#walkAfter;
    return statement.iterate(bucketId, from) as unknown as Iterable<ListedObject>;
  }

  /** Does any row name this file? */
  isIndexed(file: string): boolean {
    return this.#isIndexed.get(file) !== undefined;
  }
}
