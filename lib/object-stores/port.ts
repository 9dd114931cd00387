/**
 * What Stowage needs from an object store. One file per store implements it; `registry.ts` lists them.
 * Every method may be repeated after a crash: "already so" is success. Failures are `StoreError`.
 */
export interface ObjectStoreProvider {
  readonly kind: StoreKind;

  /** Is the store reachable with its own credentials? Resolves, or throws StoreError. */
  ping(signal?: AbortSignal): Promise<void>;

  /** Creates the bucket; a bucket that this installation made before counts as success. Throws TAKEN when a stranger owns the name. */
  ensureBucket(ref: BucketRef, signal?: AbortSignal): Promise<void>;

  /** Opens the objects of the bucket to anonymous reading, or closes them. Never opens listing. */
  setVisibility(ref: BucketRef, visibility: Visibility, signal?: AbortSignal): Promise<void>;

  /** Makes one more key that opens only this bucket. The secret can never be read again. */
  createKey(ref: BucketRef, access: KeyAccess, signal?: AbortSignal): Promise<StoreKey>;

  /** Ids of the live keys that `createKey` made for this bucket, oldest first; a missing bucket has none. */
  listKeys(ref: BucketRef, signal?: AbortSignal): Promise<string[]>;

  /** Revokes a key; one that is gone already counts as success. */
  removeKey(ref: BucketRef, keyId: string, signal?: AbortSignal): Promise<void>;

  /** Bytes and objects now; `null` when the bucket does not exist. */
  usage(ref: BucketRef, signal?: AbortSignal): Promise<BucketUsage | null>;

  /** Deletes all objects and unfinished uploads. A missing bucket counts as success. */
  emptyBucket(ref: BucketRef, signal?: AbortSignal): Promise<void>;

  /** Removes the empty bucket; a missing one counts as success. */
  removeBucket(ref: BucketRef, signal?: AbortSignal): Promise<void>;

  /** Where clients find the bucket: what goes into the DSN and the part variables. Pure. */
  location(ref: BucketRef): BucketLocation;
}

export type StoreKind = 'embedded';
export type Visibility = 'private' | 'public-read';
export type KeyAccess = 'read-write' | 'read-only';

export interface BucketRef {
  /** 3 to 63 of a-z, 0-9 and hyphen; chosen and stored by us before the first call. */
  bucket: string;
}

export interface StoreKey {
  keyId: string;
  secret: string;
}

export interface BucketUsage {
  bytes: number;
  objects: number;
  lastWriteAt: Date | null;
}

export interface BucketLocation {
  bucket: string;
  region: string;
  /** Host part of the DSN: `<bucket>.s3.<region>.<domain>`, with a port only where the store has an unusual one. */
  host: string;
  /** API endpoint without bucket, for example `http://127.0.0.1:9000`; clients use path style with it. */
  endpointUrl: string;
  /** Base of the public links of this bucket, without a trailing slash. */
  publicUrl: string;
}

/** How to reach a store: from the region's row (credentials unsealed), never from user input directly. */
export interface StoreConnection {
  /** Where the panel and the worker call the API. */
  endpoint: string;
  region: string;
  /** Host (and port) under which `<bucket>.s3.<region>.<...>` is public, for example `s3.local.localhost:9000`. */
  publicHost: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export type StoreErrorCode = 'UNREACHABLE' | 'DENIED' | 'TAKEN' | 'NOT_FOUND' | 'FULL' | 'REFUSED';

/** A failed call to a store, in words for people; `cause` keeps the original. `retryable` says whether trying again can help. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly retryable: boolean;

  constructor(code: StoreErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.name = 'StoreError';
    this.code = code;
    this.retryable = options.retryable ?? code === 'UNREACHABLE';
  }
}
