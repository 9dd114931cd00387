import type { BucketAccess } from '#lib/core/bucket-settings';
import type { Capabilities } from '#lib/core/stores';
import { azureAccount, azureLocation, connectAzure } from '#lib/object-stores/azure/account';
import { changeContainerAccess, readContainerAccess } from '#lib/object-stores/azure/container-access';
import {
  emptyContainer,
  ensureContainer,
  removeContainer,
  usageOfContainer,
} from '#lib/object-stores/azure/containers';
import { orAzureError } from '#lib/object-stores/azure/errors';
import { createPolicyKey, listPolicyKeys, removePolicyKey } from '#lib/object-stores/azure/keys';
import { openAzureContainer } from '#lib/object-stores/azure/objects';
import { type SettingControl, type StoreConnection, type StoreDefinition, StoreError } from '#lib/object-stores/port';

const ofAccount = (what: string) =>
  `${what} of Azure belongs to the whole storage account. Set it in the Azure portal.`;

// CORS stays with the account: five rules for all containers would end at the fifth environment, and each rule opens
// every other container to its origins. Browser uploads need one rule there, for the address of Stowage.
const capabilities: Capabilities = {
  ownKeys: { can: true },
  readOnlyKeys: { can: true },
  publicRead: { can: true, note: 'Only where the storage account allows anonymous access, which new ones do not.' },
  publicPrefixes: { can: false, reason: 'Azure makes a whole container public, or nothing of it.' },
  aclUploads: { can: true, note: 'Azure has no ACLs: what an upload sends is ignored.' },
  cors: {
    can: false,
    reason: `${ofAccount('CORS')} Uploads in the browser need a rule there that allows PUT from the address of Stowage.`,
  },
  lifecycle: { can: false, reason: ofAccount('The lifecycle') },
  quota: { can: false, reason: 'Azure has no limit for a single container.' },
  versioning: { can: false, reason: ofAccount('Versioning') },
  exactUsage: { can: false, reason: 'Azure does not count by container, so Stowage lists it.' },
  multipart: { can: true, note: 'Parts that nobody completed are kept for a week.' },
  signedLinks: { can: true },
};

/** Azure Blob Storage: a container for each bucket, and a SAS bound to a stored access policy for each key. */
export const azureStore: StoreDefinition = {
  capabilities: () => capabilities,
  open(connection: StoreConnection) {
    const { allowsPrivateAddress } = connection;
    const account = azureAccount(connection);
    const connections = connectAzure(account, allowsPrivateAddress);
    const container = (bucket: string) => connections.container(bucket, null);

    const access: SettingControl<BucketAccess> = {
      observe: ({ bucket }, signal) =>
        orAzureError(`Reading who may read ${bucket} failed`, signal, async () => {
          const { publicAccess } = await readContainerAccess(container(bucket), signal);
          return {
            value: { visibility: publicAccess ? 'public-read' : 'private', publicPrefixes: [] },
            foreign: publicAccess === 'container' ? ['Everyone may list the files of the container.'] : [],
          };
        }),
      apply: ({ bucket }, { visibility, publicPrefixes }, signal) =>
        orAzureError(`Setting who may read ${bucket} failed`, signal, async () => {
          if (visibility === 'private' && publicPrefixes.length > 0) {
            throw new StoreError('REFUSED', 'Azure makes a whole container public, or nothing of it.');
          }
          const wanted = visibility === 'public-read' ? ('blob' as const) : undefined;
          const now = await readContainerAccess(container(bucket), signal);
          if (now.publicAccess === wanted) return;
          await changeContainerAccess(
            container(bucket),
            ({ policies }) => ({ publicAccess: wanted, policies }),
            signal,
          );
        }),
    };

    return {
      kind: 'azure',

      async ping(signal) {
        await orAzureError('The storage account cannot be used', signal, () =>
          connections.service().listContainers({ abortSignal: signal }).byPage({ maxPageSize: 1 }).next(),
        );
      },

      ensureBucket: ({ bucket }, signal) =>
        orAzureError(`Creating the container ${bucket} failed`, signal, () =>
          ensureContainer(container(bucket), signal),
        ),

      settings: { access, cors: null, lifecycle: null, quota: null, versioning: null },

      createKey: ({ bucket }, keyAccess, signal) =>
        orAzureError(`Creating a key for ${bucket} failed`, signal, () =>
          createPolicyKey(account, container(bucket), keyAccess, signal),
        ),

      listKeys: ({ bucket }, signal) =>
        orAzureError(`Listing the keys of ${bucket} failed`, signal, () => listPolicyKeys(container(bucket), signal)),

      removeKey: ({ bucket }, keyId, signal) =>
        orAzureError(`Revoking a key of ${bucket} failed`, signal, () =>
          removePolicyKey(container(bucket), keyId, signal),
        ),

      usage: ({ bucket }, signal) =>
        orAzureError(`Measuring the container ${bucket} failed`, signal, () =>
          usageOfContainer(container(bucket), signal),
        ),

      emptyBucket: ({ bucket }, signal) =>
        orAzureError(`Emptying the container ${bucket} failed`, signal, () =>
          emptyContainer(container(bucket), signal),
        ),

      removeBucket: ({ bucket }, signal) =>
        orAzureError(`Removing the container ${bucket} failed`, signal, () =>
          removeContainer(container(bucket), signal),
        ),

      location: ({ bucket }) => azureLocation(account, bucket),

      openBucket: ({ bucket }, key) =>
        openAzureContainer(account, bucket, { sas: key?.secret ?? null, allowsPrivateAddress }),
    };
  },
};
