import type { BucketSettings } from '#lib/core/bucket-settings';
import type { Capabilities } from '#lib/core/stores';
import type { AdminSender } from '#lib/object-stores/admin-request';
import type { BucketClient } from '#lib/object-stores/objects';
import type { BucketRef, ObjectStoreProvider, StoreKey } from '#lib/object-stores/port';
import { keyPath } from '#lib/object-stores/public-request';

export interface BucketToCheck {
  provider: ObjectStoreProvider;
  ref: BucketRef;
  /** The environment's key, never the store's. */
  key: StoreKey;
  wish: Pick<BucketSettings, 'access' | 'cors'>;
  capabilities: Capabilities;
  allowsPrivateAddress: boolean;
}

/** What every check of a bucket has at hand. */
export interface Trial extends BucketToCheck {
  client: BucketClient;
  send: AdminSender;
  object: { key: string; bytes: Buffer };
  large: string;
  /** The beginning of the names of everything that the check writes. */
  folder: string;
  /** What has to go again. */
  written: Set<string>;
  /** Where everyone would look for the objects of this bucket, without a trailing slash. */
  publicBase: string;
  signal: AbortSignal;
}

/** Where everyone would look for a file of the bucket. */
export function publicAddress(
  { provider, ref, publicBase }: Pick<Trial, 'provider' | 'ref' | 'publicBase'>,
  key: string,
) {
  return new URL(`${publicBase}/${keyPath(provider.location(ref).keyPrefix + key)}`);
}

/** An address as the sender wants it: the query apart. */
export function withoutQuery(url: URL): { url: URL; query: Record<string, string> } {
  const query = Object.fromEntries(url.searchParams);
  const bare = new URL(url);
  bare.search = '';
  return { url: bare, query };
}
