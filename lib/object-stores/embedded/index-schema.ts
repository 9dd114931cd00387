/** `object.file` names the bytes: one file of that name, or (when `segments` > 0) the rows of `segment`. */
const FIRST = `
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

/** Lifecycle rules, quota, and the bytes of unfinished uploads, which count against it. */
const SECOND = `
ALTER TABLE bucket ADD COLUMN lifecycle TEXT;
ALTER TABLE bucket ADD COLUMN quota INTEGER;
ALTER TABLE bucket ADD COLUMN part_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE bucket SET part_bytes = (
  SELECT coalesce(sum(part.size), 0) FROM upload JOIN part ON part.upload_id = upload.id WHERE upload.bucket_id = bucket.id
);
`;

/** What makes each version of the index from the one before; a new version is added, an old one never changed. */
export const INDEX_VERSIONS: readonly string[] = [FIRST, SECOND];
