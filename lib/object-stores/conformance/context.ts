import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { it, vi } from 'vitest';
import type { SettingName } from '#lib/core/bucket-settings';
import type { Capabilities, CapabilityName, StoreKind } from '#lib/core/stores';
import type { ConformanceReport, ConformanceRow } from '#lib/object-stores/conformance/report';
import type { BucketClient } from '#lib/object-stores/objects';
import type { BucketRef, KeyAccess, ObjectStoreProvider, StoreConnection, StoreKey } from '#lib/object-stores/port';
import {
  keyPath,
  type PublicAnswer,
  type PublicRequestOptions,
  publicRequest,
} from '#lib/object-stores/public-request';
import { objectStore } from '#lib/object-stores/registry';

/** A running store; each of lib/object-stores/testing/real is one. */
export interface StoreSubject {
  connection: StoreConnection;
  version: string;
  stop(): Promise<void>;
}

/** Each changes one setting past our provider, so that the store no longer has `defaultSettings('private')`; `lockOut` forbids everything. */
export type ByHand = Partial<Record<SettingName | 'lockOut', (ref: BucketRef) => Promise<void>>>;

export interface StoreSuite<Subject extends StoreSubject> {
  /** As people know it. */
  name: string;
  kind: StoreKind;
  start(): Promise<Subject | { absent: string }>;
  /** Needed where the store's credentials are not an S3 key with all rights; S3 calls otherwise. */
  byHand?(subject: Subject): ByHand;
  /** Creates a bucket that belongs to somebody else, where the store knows owners. */
  createAsStranger?(subject: Subject, bucket: string): Promise<void>;
  /** What this one has not although its kind may, with the reason: a store that was not made for us is any S3. */
  lacks?: Partial<Record<CapabilityName, string>>;
  /** Odd keys (by their name in object-cases) that this store is known not to keep, with the reason for the matrix. */
  keyQuirks?: Record<string, string>;
}

/** What the cases have at hand. */
export interface StoreContext {
  kind: StoreKind;
  connection: StoreConnection;
  provider: ObjectStoreProvider;
  can: Capabilities;
  byHand: ByHand;
  keyQuirks: Record<string, string>;
  createAsStranger: ((bucket: string) => Promise<void>) | null;
  /** Defines a test whose outcome counts for that row of the matrix. */
  check(row: ConformanceRow, name: string, run: (note: (text: string) => void) => Promise<void>): void;
  newRef(): BucketRef;
  newBucket(): Promise<BucketRef>;
  /** A client with a new key of the bucket that the store accepts already; closed when the suite ends. */
  openWithKey(ref: BucketRef, access?: KeyAccess): Promise<{ key: StoreKey; bucket: BucketClient }>;
  /** Closed when the suite ends. */
  open(ref: BucketRef, key: StoreKey | null): BucketClient;
  /** Repeats until it passes, at most as long as any store may take. */
  eventually<T>(attempt: () => Promise<T>): Promise<T>;
  publicUrl(ref: BucketRef, key: string): string;
  /** Null where there is no second address. */
  pathUrl(ref: BucketRef, key: string): string | null;
}

/** Within this every store shows a change (a key, a setting, a figure), also on a slow machine; most do at once. */
const SETTLE_MS = 120_000;
const TEST_MS = 5 * SETTLE_MS;

/** @returns what the cases need, and `close`, which ends their clients */
export function createContext(
  options: Pick<StoreContext, 'kind' | 'connection' | 'can' | 'byHand' | 'keyQuirks' | 'createAsStranger'>,
  report: ConformanceReport,
): StoreContext & { close(): void } {
  const provider = objectStore(options.kind, options.connection);
  const run = randomBytes(3).toString('hex');
  const clients: BucketClient[] = [];
  let buckets = 0;
  const newRef = () => {
    buckets += 1;
    return { bucket: `stowage-${run}-${buckets}` };
  };
  const open = (ref: BucketRef, key: StoreKey | null) => {
    const client = provider.openBucket(ref, key);
    clients.push(client);
    return client;
  };
  const eventually = <T>(attempt: () => Promise<T>) => vi.waitFor(attempt, { timeout: SETTLE_MS, interval: 100 });

  return {
    ...options,
    provider,
    newRef,
    open,
    eventually,
    check(row, name, test) {
      it(name, { timeout: TEST_MS }, async () => {
        try {
          await test((text) => report.note(row, text));
          report.passed(row);
        } catch (error) {
          report.failed(row, name);
          throw error;
        }
      });
    },
    async newBucket() {
      const ref = newRef();
      await provider.ensureBucket(ref);
      return ref;
    },
    async openWithKey(ref, access = 'read-write') {
      const key = await provider.createKey(ref, access);
      const bucket = open(ref, key);
      await eventually(() => bucket.list({ limit: 1 }));
      return { key, bucket };
    },
    publicUrl(ref, key) {
      const { publicUrl, keyPrefix } = provider.location(ref);
      return `${publicUrl}/${keyPath(keyPrefix + key)}`;
    },
    pathUrl(ref, key) {
      const { protocol, endpointUrl, bucket, keyPrefix } = provider.location(ref);
      return protocol === 's3' ? `${endpointUrl.replace(/\/+$/, '')}/${bucket}/${keyPath(keyPrefix + key)}` : null;
    },
    close() {
      for (const client of clients) client.close();
    },
  };
}

export async function readText(bucket: BucketClient, key: string): Promise<string> {
  const { body } = await bucket.get(key);
  return (await buffer(body)).toString('utf8');
}

/** All keys of a bucket with that beginning, in the order of the store. */
export async function listAll(bucket: BucketClient, prefix = '', limit = 1000): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await bucket.list({ prefix, limit, cursor });
    keys.push(...page.objects.map(({ key }) => key));
    cursor = page.next;
  } while (cursor !== null);
  return keys;
}

/** A request without a key. Stores of tests are on loopback. */
export function anonymous(
  url: string,
  options: Omit<PublicRequestOptions, 'allowsPrivateAddress'> = {},
): Promise<PublicAnswer> {
  return publicRequest(url, { ...options, allowsPrivateAddress: true });
}
