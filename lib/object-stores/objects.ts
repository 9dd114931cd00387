import type { Readable } from 'node:stream';

/**
 * The objects of one bucket, seen with one key. Failures are `StoreError`; a missing object is null where the answer
 * says so and NOT_FOUND elsewhere. Keys are those of the application: a shared bucket's prefix is added and taken away inside.
 */
export interface BucketClient {
  head(key: string, signal?: AbortSignal): Promise<ObjectHead | null>;

  /** @param range first and last byte, both included */
  get(key: string, options?: { range?: [first: number, last: number]; signal?: AbortSignal }): Promise<ObjectBody>;

  put(key: string, body: Uint8Array | Readable, options: PutOptions): Promise<void>;

  /** One page in the order of the store. With `delimiter` keys behind it are folded into `prefixes`. */
  list(query: ListQuery, signal?: AbortSignal): Promise<ObjectPage>;

  /** Deletes up to 1,000 objects; missing ones count as deleted. @throws StoreError when one was refused */
  remove(keys: readonly string[], signal?: AbortSignal): Promise<void>;

  readonly uploads: Uploads;

  /** Null where the store has no versions at all; whether it really keeps them is the capability `versioning`. */
  readonly deletions: Deletions | null;

  /** A link that everyone may open until it expires. @param expiresInSeconds at most 7 days */
  signedUrl(key: string, options: SignedUrlOptions): Promise<string>;

  close(): void;
}

/** Uploads in parts, for large objects and broken connections. Parts are numbered from 1. */
export interface Uploads {
  /** @returns the id of the upload */
  begin(key: string, options: ObjectHeaders): Promise<string>;
  putPart(key: string, uploadId: string, part: number, body: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Where a browser sends one part with PUT, and the headers that belong to it. */
  signedPart(
    key: string,
    uploadId: string,
    part: number,
    options: { expiresInSeconds: number },
  ): Promise<{ url: string; headers: Record<string, string> }>;
  /** Parts that have arrived, so that an upload goes on where it broke off. */
  listParts(key: string, uploadId: string, signal?: AbortSignal): Promise<UploadedPart[]>;
  /** Makes the object of the parts that have arrived, `count` in all. @throws StoreError REFUSED when some are missing */
  complete(key: string, uploadId: string, count: number, signal?: AbortSignal): Promise<void>;
  /** One that is gone already counts as success. */
  abort(key: string, uploadId: string, signal?: AbortSignal): Promise<void>;
  /** The smallest and largest part, in bytes, and how many there may be. */
  readonly limits: { minPartBytes: number; maxPartBytes: number; maxParts: number };
}

/**
 * What deleting left in a bucket that keeps versions. The keys of applications may not see it: open the bucket with the
 * store's own credentials.
 */
export interface Deletions {
  /** The clock of the store, which dates deletions. */
  now(signal?: AbortSignal): Promise<Date>;
  /** Every object with that beginning, deleted or not, in the order of the store. @param query.after the key to go on behind */
  walk(query: { prefix: string; after?: string | null }, signal?: AbortSignal): AsyncGenerator<ObjectHistory>;
  /** Null for an object that was never written or deleted. */
  find(key: string, signal?: AbortSignal): Promise<ObjectHistory | null>;
  /** Takes back up to 1,000 deletions; those that are gone count as taken back. What was written since stays as it is. */
  takeBack(deletions: readonly { key: string; id: string }[], signal?: AbortSignal): Promise<void>;
}

export interface ObjectHistory {
  key: string;
  /** False when it is there, perhaps written anew. */
  isGone: boolean;
  /** Newest first; empty for one that was never deleted. Deleting what is deleted adds one. */
  deletions: { id: string; at: Date }[];
  /** The newest version that is left; null when the store has forgotten all of them. */
  kept: { bytes: number; modifiedAt: Date } | null;
}

export interface UploadedPart {
  part: number;
  bytes: number;
}

export interface ObjectHead {
  bytes: number;
  /** Without quotes. Of the bytes (MD5) only where the store says so; equal ETags of one store mean equal bytes. */
  etag: string;
  modifiedAt: Date;
  contentType: string;
  cacheControl: string | null;
  contentDisposition: string | null;
  contentEncoding: string | null;
  metadata: Record<string, string>;
}

export interface ObjectBody extends ObjectHead {
  body: Readable;
}

export interface ObjectSummary {
  key: string;
  bytes: number;
  etag: string;
  modifiedAt: Date;
}

export interface ListQuery {
  prefix?: string;
  delimiter?: string;
  /** `next` of the page before. */
  cursor?: string | null;
  /** 1 to 1,000. */
  limit?: number;
}

export interface ObjectPage {
  objects: ObjectSummary[];
  prefixes: string[];
  next: string | null;
}

/** What an object says about itself; left out: the store's defaults. */
export interface ObjectHeaders {
  contentType?: string;
  cacheControl?: string | null;
  contentDisposition?: string | null;
  contentEncoding?: string | null;
  metadata?: Record<string, string>;
  /** What clients of S3 send as `x-amz-acl`; stores without ACLs ignore it. */
  acl?: UploadAcl;
}

export type UploadAcl = 'private' | 'public-read' | 'bucket-owner-full-control';

export interface PutOptions extends ObjectHeaders {
  /** Needed for a stream; a stream of another length is refused. */
  bytes?: number;
  signal?: AbortSignal;
}

export interface SignedUrlOptions {
  expiresInSeconds: number;
  /** The name under which browsers save it; without it they show what they can. */
  downloadAs?: string;
  /** `PUT` for an upload in one piece. */
  method?: 'GET' | 'PUT';
}
