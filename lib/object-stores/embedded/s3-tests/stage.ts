import {
  type CreateBucketCommandInput,
  type GetObjectCommandInput,
  type PutObjectCommandInput,
  S3,
} from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type RawAnswer, type RawRequest, send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { StoreKey } from '#lib/object-stores/port';

export const MIB = 1024 * 1024;

/** What every case plays on: one store, the two users of the original suite, and everybody else. */
export interface Stage {
  store: TestStore;
  url: string;
  /** The suite's main user: the root key, through the SDK with its own defaults. */
  main: S3;
  /** The suite's other user: a key that opens another bucket. */
  alt: S3;
  altBucket: string;
  mainKey: StoreKey;
  altKey: StoreKey;
  /** A name that no bucket has. */
  newName(): string;
  /** A new bucket. */
  bucket(more?: Omit<CreateBucketCommandInput, 'Bucket'>): Promise<string>;
  /** A new bucket with an object for each key, whose content is the key. */
  bucketWith(keys: readonly string[]): Promise<string>;
  put(
    Bucket: string,
    Key: string,
    Body?: PutObjectCommandInput['Body'],
    more?: Partial<PutObjectCommandInput>,
  ): Promise<string>;
  read(Bucket: string, Key: string, more?: Partial<GetObjectCommandInput>): Promise<string>;
  /** A request byte for byte, signed by the main user. */
  signed(request: RawRequest): Promise<RawAnswer>;
  /** A request byte for byte, signed by nobody. */
  anonymous(path: string, more?: Omit<RawRequest, 'path'>): Promise<RawAnswer>;
  stop(): Promise<void>;
}

/** One case of the suite; it throws when the store does not answer as it should. */
export type Case = (stage: Stage) => Promise<void>;
/** Cases by the names that the original suite gives them. */
export type Cases = Record<string, Case>;

/** The call is refused with that status and, unless it is a HEAD, that code. */
export function refused(call: Promise<unknown>, status: number, code?: string): Promise<void> {
  const name = code === undefined ? {} : { name: code };
  return expect(call).rejects.toMatchObject({ ...name, $metadata: { httpStatusCode: status } });
}

/** A client as the SDK makes it, checksums in trailers included; each call is sent once. */
function clientOf(url: string, { keyId, secret }: StoreKey): S3 {
  return new S3({
    endpoint: url,
    region: 'local',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: keyId, secretAccessKey: secret },
  });
}

/** Runs the work with a client of that key. */
export async function withClient<T>(stage: Stage, key: StoreKey, use: (client: S3) => Promise<T>): Promise<T> {
  const client = clientOf(stage.url, key);
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

/** A store of its own for one run of the suite. */
export async function openStage(): Promise<Stage> {
  const store = await startTestStore();
  const { url } = store;
  const altBucket = await store.createBucket();
  const { key: altKey } = await store.createKey(altBucket);
  const main = clientOf(url, ROOT);
  const alt = clientOf(url, altKey);
  let names = 0;
  const stage: Stage = {
    store,
    url,
    main,
    alt,
    altBucket,
    mainKey: ROOT,
    altKey,
    newName() {
      names += 1;
      return `s3-tests-${names}`;
    },
    async bucket(more = {}) {
      const Bucket = stage.newName();
      await main.createBucket({ Bucket, ...more });
      return Bucket;
    },
    async bucketWith(keys) {
      const Bucket = await stage.bucket();
      await inBatches(keys, (key) => stage.put(Bucket, key, key));
      return Bucket;
    },
    async put(Bucket, Key, Body = 'bar', more = {}) {
      // The SDK takes an empty string for a stream of unknown length.
      const bytes = typeof Body === 'string' ? Buffer.from(Body) : Body;
      const { ETag } = await main.putObject({ Bucket, Key, Body: bytes, ...more });
      return ETag ?? '';
    },
    async read(Bucket, Key, more = {}) {
      const { Body } = await main.getObject({ Bucket, Key, ...more });
      return (await Body?.transformToString()) ?? '';
    },
    signed: (request) => send(url, { key: ROOT, ...request }),
    anonymous: (path, more = {}) => send(url, { path, ...more }),
    async stop() {
      main.destroy();
      alt.destroy();
      await store.stop();
    },
  };
  return stage;
}

/** A few at a time: a thousand requests at once would each wait for a connection. */
async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += 50) await Promise.all(items.slice(at, at + 50).map(work));
}
