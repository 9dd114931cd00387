import type { Capabilities, StoreKind } from '#lib/core/stores';
import { awsStore } from '#lib/object-stores/aws/provider';
import { azureStore } from '#lib/object-stores/azure/provider';
import { cephStore } from '#lib/object-stores/ceph/provider';
import { embeddedStore } from '#lib/object-stores/embedded/provider';
import { garageStore } from '#lib/object-stores/garage/provider';
import { genericStore } from '#lib/object-stores/generic/provider';
import { minioStore, rustfsStore } from '#lib/object-stores/minio/provider';
import type { ObjectStoreProvider, StoreConnection, StoreDefinition } from '#lib/object-stores/port';
import { seaweedfsStore } from '#lib/object-stores/seaweedfs/provider';
import { versityStore } from '#lib/object-stores/versity/provider';

/** Every kind of store. A new one is a folder beside these, a line here and its form in lib/core/stores. */
const stores: Record<StoreKind, StoreDefinition> = {
  azure: azureStore,
  embedded: embeddedStore,
  garage: garageStore,
  aws: awsStore,
  seaweedfs: seaweedfsStore,
  generic: genericStore,
  minio: minioStore,
  ceph: cephStore,
  rustfs: rustfsStore,
  versity: versityStore,
};

/** The provider of a store of that kind, ready to be used. Makes no call. */
export function objectStore(kind: StoreKind, connection: StoreConnection): ObjectStoreProvider {
  return stores[kind].open(connection);
}

/** What a kind of store can do as far as its makers say; a region's own probe may know less. */
export function declaredCapabilities(kind: StoreKind, options: StoreConnection['options'] = {}): Capabilities {
  return stores[kind].capabilities({ options });
}
