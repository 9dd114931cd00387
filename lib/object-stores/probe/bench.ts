import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { guardedAgents } from '#lib/object-stores/network';
import type { BucketClient } from '#lib/object-stores/objects';
import type { BucketRef, KeyAccess, ObjectStoreProvider, StoreKey } from '#lib/object-stores/port';
import { StoreError } from '#lib/object-stores/port';
import {
  keyPath,
  type PublicAnswer,
  type PublicRequestOptions,
  publicRequest,
} from '#lib/object-stores/public-request';
import { limitAnswers } from '#lib/object-stores/s3/answer-limit';

const INTERVAL_MS = 250;

/** A bucket that could not be removed. */
export interface Left {
  bucket: string;
  error: unknown;
}

/** What the checks of a probe share: two buckets, the keys of them, and a clock. */
export class Bench {
  readonly provider: ObjectStoreProvider;
  readonly signal: AbortSignal;
  readonly ref: BucketRef;
  readonly other: BucketRef;
  /** Whether the panel itself could reach the public host; links are tested only then. */
  isPublicHostReached = false;
  #client: BucketClient | null = null;
  #key: StoreKey | null = null;
  readonly #clients: BucketClient[] = [];
  /** Buckets that were made, or may have been: a store that did not answer may still have done it. */
  readonly #made = new Set<string>();
  readonly #allowsPrivateAddress: boolean;

  constructor(
    provider: ObjectStoreProvider,
    options: { signal: AbortSignal; allowsPrivateAddress: boolean; bucket: string | undefined },
  ) {
    const bucket = options.bucket ?? `stowage-probe-${randomBytes(6).toString('hex')}`;
    this.provider = provider;
    this.signal = options.signal;
    this.#allowsPrivateAddress = options.allowsPrivateAddress;
    this.ref = { bucket };
    this.other = { bucket: `${bucket}-b` };
  }

  /** The bucket seen with its own key, which `makeOwnKey` made. */
  get bucket(): BucketClient {
    if (!this.#client) throw new StoreError('REFUSED', 'There is no key to try this with.');
    return this.#client;
  }

  /** A client with the key of the bucket and the settings that the AWS SDKs come with; null for other protocols. */
  stockS3(): S3Client | null {
    const { protocol, endpointUrl, region } = this.provider.location(this.ref);
    if (protocol !== 's3' || !this.#key) return null;
    const s3 = new S3Client({
      endpoint: endpointUrl,
      region,
      forcePathStyle: true,
      credentials: { accessKeyId: this.#key.keyId, secretAccessKey: this.#key.secret },
      maxAttempts: 2,
      followRegionRedirects: false,
      requestHandler: guardedAgents(this.#allowsPrivateAddress),
    });
    limitAnswers(s3);
    return s3;
  }

  get endpointUrl(): string {
    return this.provider.location(this.ref).endpointUrl;
  }

  async makeBucket(ref: BucketRef): Promise<void> {
    try {
      await this.provider.ensureBucket(ref, this.signal);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code === 'UNREACHABLE') this.#made.add(ref.bucket);
      throw error;
    }
    this.#made.add(ref.bucket);
  }

  async makeOwnKey(): Promise<void> {
    this.#key = await this.makeKey(this.ref, 'read-write');
    this.#client = this.open(this.ref, this.#key);
  }

  makeKey(ref: BucketRef, access: KeyAccess): Promise<StoreKey> {
    return this.provider.createKey(ref, access, this.signal);
  }

  /** Those of an earlier try of the same test too. */
  async removeKeys(ref: BucketRef, signal: AbortSignal): Promise<void> {
    for (const { keyId } of await this.provider.listKeys(ref, signal))
      await this.provider.removeKey(ref, keyId, signal);
  }

  open(ref: BucketRef, key: StoreKey | null): BucketClient {
    const client = this.provider.openBucket(ref, key);
    this.#clients.push(client);
    return client;
  }

  /** Repeats an attempt until it passes. @throws its last error when the time is over */
  async until<T>(attempt: () => Promise<T>, withinMs: number): Promise<T> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        this.signal.throwIfAborted();
        if (Date.now() >= deadline) throw error;
        await delay(INTERVAL_MS, undefined, { signal: this.signal });
      }
    }
  }

  request(url: string, options: Omit<PublicRequestOptions, 'allowsPrivateAddress' | 'signal'> = {}) {
    return publicRequest(url, {
      ...options,
      allowsPrivateAddress: this.#allowsPrivateAddress,
      signal: this.signal,
    }) as Promise<PublicAnswer>;
  }

  publicUrl(key: string): string {
    const { publicUrl, keyPrefix } = this.provider.location(this.ref);
    return `${publicUrl}/${keyPath(keyPrefix + key)}`;
  }

  /** Where people find an object: at the public host, or at the API while that cannot be reached from here. */
  objectUrl(key: string): string {
    const { hasOwnPublicHost } = this.provider.location(this.ref);
    return this.isPublicHostReached || hasOwnPublicHost ? this.publicUrl(key) : this.apiUrl(key);
  }

  /** Where browsers upload an object: never to a host that only serves. */
  uploadUrl(key: string): string {
    return this.provider.location(this.ref).hasOwnPublicHost ? this.apiUrl(key) : this.objectUrl(key);
  }

  apiUrl(key: string): string {
    const { protocol, endpointUrl, bucket, keyPrefix } = this.provider.location(this.ref);
    if (protocol !== 's3') return this.publicUrl(key);
    return `${endpointUrl.replace(/\/+$/, '')}/${bucket}/${keyPath(keyPrefix + key)}`;
  }

  /** Removes both buckets with their keys. @returns the buckets of which something is still there, and why */
  async clean(signal: AbortSignal): Promise<Left[]> {
    for (const client of this.#clients) client.close();
    const left: Left[] = [];
    for (const ref of [this.ref, this.other]) {
      try {
        // A store whose keys cannot be listed is not left with a bucket for that.
        try {
          await this.removeKeys(ref, signal);
        } finally {
          await this.provider.emptyBucket(ref, signal);
          await this.provider.removeBucket(ref, signal);
        }
      } catch (error) {
        if (this.#made.has(ref.bucket)) left.push({ bucket: ref.bucket, error });
      }
    }
    return left;
  }
}
