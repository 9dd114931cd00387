import type { BucketSettings, SettingName } from '#lib/core/bucket-settings';
import type { StorageKey, StorageLocation } from '#lib/core/storage-dsn';
import type { Capabilities, StoreKind } from '#lib/core/stores';
import type { BucketClient } from '#lib/object-stores/objects';

/**
 * What Stowage needs from an object store: buckets, their keys and settings. One folder per store implements it;
 * `registry.ts` lists them. Every method may be repeated after a crash: "already so" is success. Failures are `StoreError`.
 */
export interface ObjectStoreProvider {
  readonly kind: StoreKind;

  /** Is the store reachable with its own credentials? Resolves, or throws StoreError. */
  ping(signal?: AbortSignal): Promise<void>;

  /** Creates the bucket; a bucket that this installation made before counts as success. Throws TAKEN when a stranger owns the name. */
  ensureBucket(ref: BucketRef, signal?: AbortSignal): Promise<void>;

  /** In a public bucket only those files are public whose upload says so by its ACL. */
  readonly isPublicByAcl?: boolean;

  /** How each setting is read and written; null where the store cannot, with the reason among the capabilities. */
  readonly settings: SettingControls;

  /** Makes one more key that opens only this bucket. The secret can never be read again. */
  createKey(ref: BucketRef, access: KeyAccess, signal?: AbortSignal): Promise<StoreKey>;

  /** The live keys that `createKey` made for this bucket, oldest first; a missing bucket has none. */
  listKeys(ref: BucketRef, signal?: AbortSignal): Promise<LiveKey[]>;

  /** Revokes a key; one that is gone already counts as success. */
  removeKey(ref: BucketRef, keyId: string, signal?: AbortSignal): Promise<void>;

  /** Bytes and objects now; `null` when the bucket does not exist. */
  usage(ref: BucketRef, signal?: AbortSignal): Promise<BucketUsage | null>;

  /** Deletes all objects, versions and unfinished uploads. A missing bucket counts as success. */
  emptyBucket(ref: BucketRef, signal?: AbortSignal): Promise<void>;

  /** Removes the empty bucket and what belongs to it; a missing one counts as success. */
  removeBucket(ref: BucketRef, signal?: AbortSignal): Promise<void>;

  /** Where clients find the bucket: what goes into the DSN and the part variables. Pure. */
  location(ref: BucketRef): BucketLocation;

  /**
   * The objects of the bucket, seen with a key of it; without one with the rights of the store's own credentials.
   * The caller ends it with `close()`.
   */
  openBucket(ref: BucketRef, key: StoreKey | null): BucketClient;
}

/** One way to read and one to write a setting. `observe` says what the store does now, in the words of the wish. */
export interface SettingControl<Value> {
  /** `foreign`: what was set outside and has no place in the wish, each in a sentence; applying removes it. */
  observe(ref: BucketRef, signal?: AbortSignal): Promise<{ value: Value; foreign: string[] }>;
  apply(ref: BucketRef, value: Value, signal?: AbortSignal): Promise<void>;
}

export type SettingControls = { readonly access: SettingControl<BucketSettings['access']> } & {
  readonly [Name in Exclude<SettingName, 'access'>]: SettingControl<BucketSettings[Name]> | null;
};

/** A kind of store: what it can do as far as its makers say, and how to use one. `open` makes no call. */
export interface StoreDefinition {
  capabilities(connection: Pick<StoreConnection, 'options'>): Capabilities;
  open(connection: StoreConnection): ObjectStoreProvider;
}

export type KeyAccess = 'read-write' | 'read-only';

export interface BucketRef {
  /** 3 to 63 of a-z, 0-9 and hyphen; chosen and stored by us before the first call. */
  bucket: string;
}

export type StoreKey = StorageKey;

export interface LiveKey {
  keyId: string;
  /** Null where the store does not tell. */
  createdAt: Date | null;
}

export interface BucketUsage {
  bytes: number;
  objects: number;
  lastWriteAt: Date | null;
  /** When the figures were true: now, unless the store counts with a delay. */
  at: Date;
}

/** Where a bucket is for its clients; what its variables are made of. */
export type BucketLocation = StorageLocation;

/** How to reach a store: from the region's row (credentials unsealed), never from user input directly. */
export interface StoreConnection {
  /** Where the panel and the worker call the API. */
  endpoint: string;
  region: string;
  /** Host (and port) under which `<bucket>.s3.<region>.<...>` is public, for example `s3.local.localhost:9000`. */
  publicHost: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Fields of `storeKinds` that are not common to all. */
  options: Readonly<Record<string, string>>;
  /** May the endpoint be on a private or local address? Only the owner of the organisation allows it. */
  allowsPrivateAddress: boolean;
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
