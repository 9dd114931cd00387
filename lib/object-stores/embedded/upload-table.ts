import type { StatementSync } from 'node:sqlite';
import type { Acl, BucketTable } from '#lib/object-stores/embedded/bucket-table';
import type { IndexDb } from '#lib/object-stores/embedded/index-db';

export interface UploadRow {
  id: string;
  bucketId: number;
  key: string;
  initiatedAt: number;
  acl: Acl | null;
  headers: string;
  checksumAlgorithm: string | null;
  checksumType: string | null;
}

export interface PartRow {
  number: number;
  file: string;
  size: number;
  etag: string;
  /** JSON of the part's checksum. */
  checksum: string | null;
  modifiedAt: number;
}

export type ListedUpload = Pick<UploadRow, 'id' | 'key' | 'initiatedAt'>;

const UPLOAD_COLUMNS = `id, bucket_id AS bucketId, key, initiated_at AS initiatedAt, acl, headers,
  checksum_algorithm AS checksumAlgorithm, checksum_type AS checksumType`;
const PART_COLUMNS = 'number, file, size, etag, checksum, modified_at AS modifiedAt';

/** Rows of unfinished multipart uploads. Changes are to be made inside `IndexDb.write`; they keep the bucket's count of part bytes. */
export class UploadTable {
  readonly #buckets: BucketTable;
  readonly #walk: StatementSync;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #ofBucket: StatementSync;
  readonly #parts: StatementSync;
  readonly #findPart: StatementSync;
  readonly #putPart: StatementSync;
  readonly #deleteParts: StatementSync;

  constructor(index: IndexDb, buckets: BucketTable) {
    this.#buckets = buckets;
    this.#find = index.prepare(`SELECT ${UPLOAD_COLUMNS} FROM upload WHERE id = ? AND bucket_id = ? AND key = ?`);
    this.#insert = index.prepare(
      `INSERT INTO upload (id, bucket_id, key, initiated_at, acl, headers, checksum_algorithm, checksum_type)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#delete = index.prepare('DELETE FROM upload WHERE id = ?');
    this.#ofBucket = index.prepare('SELECT id FROM upload WHERE bucket_id = ?');
    this.#walk = index.prepare(
      `SELECT id, key, initiated_at AS initiatedAt FROM upload
       WHERE bucket_id = ?1 AND (key, id) > (?2, ?3) ORDER BY key, id`,
    );
    this.#parts = index.prepare(
      `SELECT ${PART_COLUMNS} FROM part WHERE upload_id = ? AND number > ? ORDER BY number LIMIT ?`,
    );
    this.#findPart = index.prepare(`SELECT ${PART_COLUMNS} FROM part WHERE upload_id = ? AND number = ?`);
    this.#putPart = index.prepare(
      `INSERT OR REPLACE INTO part (upload_id, number, file, size, etag, checksum, modified_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#deleteParts = index.prepare('DELETE FROM part WHERE upload_id = ?');
  }

  /** The upload, only when bucket and key are those it was made for. */
  find(id: string, bucketId: number, key: string): UploadRow | undefined {
    return this.#find.get(id, bucketId, key) as unknown as UploadRow | undefined;
  }

  insert(row: UploadRow): void {
    this.#insert.run(
      row.id,
      row.bucketId,
      row.key,
      row.initiatedAt,
      row.acl,
      row.headers,
      row.checksumAlgorithm,
      row.checksumType,
    );
  }

  /** Forgets the upload and its parts; the parts' files are the caller's to keep or remove. */
  remove(bucketId: number, id: string): PartRow[] {
    const parts = this.listParts(id, 0, -1);
    this.#buckets.countParts(bucketId, -parts.reduce((sum, part) => sum + part.size, 0));
    this.#deleteParts.run(id);
    this.#delete.run(id);
    return parts;
  }

  /** Forgets all uploads of a bucket; returns the files of their parts. */
  removeOfBucket(bucketId: number): string[] {
    const uploads = this.#ofBucket.all(bucketId) as unknown as { id: string }[];
    return uploads.flatMap(({ id }) => this.remove(bucketId, id).map((part) => part.file));
  }

  /** Parts with a higher number than `after`; -1 as limit means all. */
  listParts(uploadId: string, after: number, limit: number): PartRow[] {
    return this.#parts.all(uploadId, after, limit) as unknown as PartRow[];
  }

  findPart(uploadId: string, number: number): PartRow | undefined {
    return this.#findPart.get(uploadId, number) as unknown as PartRow | undefined;
  }

  /** Writes the part in place of the one of that number; returns the file to remove afterwards. */
  putPart(bucketId: number, uploadId: string, part: PartRow): string[] {
    const old = this.findPart(uploadId, part.number);
    this.#buckets.countParts(bucketId, part.size - (old?.size ?? 0));
    this.#putPart.run(uploadId, part.number, part.file, part.size, part.etag, part.checksum, part.modifiedAt);
    return old ? [old.file] : [];
  }

  /** Uploads after that place, ordered by key, then by age (ids are time-ordered). One walk at a time. */
  walk(bucketId: number, key: string, afterId: string): Iterable<ListedUpload> {
    return this.#walk.iterate(bucketId, key, afterId) as unknown as Iterable<ListedUpload>;
  }
}
