import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BucketTable } from '#lib/object-stores/embedded/bucket-table';
import { IndexDb } from '#lib/object-stores/embedded/index-db';
import { INDEX_VERSIONS } from '#lib/object-stores/embedded/index-schema';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stowage-index-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function writeIndex(version: number, sql: string): void {
  const db = new DatabaseSync(join(dir, 'index.db'));
  db.exec(`${INDEX_VERSIONS.slice(0, version).join('')} PRAGMA user_version=${version}; ${sql}`);
  db.close();
}

it('an index of the first release is brought up to date, unfinished uploads counted', async () => {
  writeIndex(
    1,
    `INSERT INTO bucket (id, name, created_at, acl, objects, bytes) VALUES (1, 'old', 0, 'private', 1, 7), (2, 'none', 0, 'private', 0, 0);
     INSERT INTO upload (id, bucket_id, key, initiated_at, headers) VALUES ('u', 1, 'k', 0, '{}');
     INSERT INTO part VALUES ('u', 1, 'f', 30, 'e', NULL, 0), ('u', 2, 'g', 12, 'e', NULL, 0);`,
  );
  const index = new IndexDb(dir);
  const buckets = new BucketTable(index);
  await index.write(() => {
    for (const id of [1, 2]) buckets.setQuota(id, 50);
  });
  expect(() => buckets.checkRoom(1, 1)).not.toThrow();
  expect(() => buckets.checkRoom(1, 2)).toThrow(/quota/);
  expect(() => buckets.checkRoom(2, 50)).not.toThrow();
  await index.close();
  const again = new IndexDb(dir);
  expect(new BucketTable(again).findQuota(1)).toBe(50);
  await again.close();
});

it('an index of a later release is refused with a sentence', () => {
  writeIndex(0, `PRAGMA user_version=${INDEX_VERSIONS.length + 1}`);
  expect(() => new IndexDb(dir)).toThrow(/index has version \d+; this release reads up to \d+/);
});
