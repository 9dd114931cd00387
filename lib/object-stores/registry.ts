import { embeddedProvider } from '#lib/object-stores/embedded/provider';
import type { ObjectStoreProvider, StoreConnection, StoreKind } from '#lib/object-stores/port';

const PROVIDERS: Record<StoreKind, (connection: StoreConnection) => ObjectStoreProvider> = {
  embedded: embeddedProvider,
};

/** The provider of a store of that kind, ready to be used. Makes no call. */
export function objectStore(kind: StoreKind, connection: StoreConnection): ObjectStoreProvider {
  return PROVIDERS[kind](connection);
}
