import type { StoreConnection } from '#lib/object-stores/port';
import { isAddressHost, publicScheme } from '#lib/object-stores/s3/location';

/** What a region says about its store without a secret. `publicHost` is empty where stores have none. */
type StorePlace = Pick<StoreConnection, 'endpoint' | 'publicHost'> & { options?: StoreConnection['options'] };

/**
 * The origins under which browsers find the files of any bucket of a store, as sources of a content security policy.
 * Kept apart from the providers, so that pages need no SDK to know them.
 */
export function storageOrigins({ endpoint, publicHost, options = {} }: StorePlace): string[] {
  const hosts = [publicHost, options.webHost ?? ''].filter((host) => host !== '');
  const origins = hosts.flatMap((host) => {
    const scheme = publicScheme(host);
    // Buckets are sub-domains; an address has none, and none may stand in a source.
    return isAddressHost(host) ? [`${scheme}://${host}`] : [`${scheme}://${host}`, `${scheme}://*.${host}`];
  });
  // Azure has its containers in the path.
  const own = options.account ? [new URL(endpoint).origin] : [];
  return [...new Set([...origins, ...own])];
}
