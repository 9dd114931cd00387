import { randomBytes } from 'node:crypto';
import {
  type ContainerClient,
  generateBlobSASQueryParameters,
  SASProtocol,
  type SignedIdentifier,
} from '@azure/storage-blob';
import type { AzureAccount } from '#lib/object-stores/azure/account';
import { changeContainerAccess, readContainerAccess } from '#lib/object-stores/azure/container-access';
import { azureCode } from '#lib/object-stores/azure/errors';
import { type KeyAccess, type LiveKey, StoreError, type StoreKey } from '#lib/object-stores/port';

/** A stored access policy is the key, the SAS bound to it the secret. A container has at most five. */
const MAX_POLICIES = 5;
/** Read, add, create, write, delete, list. */
const PERMISSIONS: Record<KeyAccess, string> = { 'read-write': 'racwdl', 'read-only': 'rl' };
/** Until it is revoked: an expiry is required, and an application must not stop one day by itself. */
const EXPIRES_ON = new Date('9999-12-31T23:59:59Z');

const idForm = /^stowage-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z-[0-9a-f]{8}$/;

/** Never the same twice: a SAS has nothing but the id, so an old one would open the container again. */
function newPolicyId(): string {
  return `stowage-${new Date().toISOString().replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
}

/** Links and tokens for https only, wherever the account has it. */
export const sasProtocol = ({ endpoint }: AzureAccount): SASProtocol =>
  endpoint.startsWith('https:') ? SASProtocol.Https : SASProtocol.HttpsAndHttp;

/** @throws StoreError REFUSED when the container has five policies already, RestError */
export async function createPolicyKey(
  account: AzureAccount,
  container: ContainerClient,
  access: KeyAccess,
  signal: AbortSignal | undefined,
): Promise<StoreKey> {
  const keyId = newPolicyId();
  await changeContainerAccess(
    container,
    ({ publicAccess, policies }) => {
      if (policies.length >= MAX_POLICIES) {
        throw new StoreError(
          'REFUSED',
          'The container has five access policies already, which is all that Azure allows. Remove one first.',
        );
      }
      const policy: SignedIdentifier = {
        id: keyId,
        accessPolicy: { expiresOn: EXPIRES_ON, permissions: PERMISSIONS[access] },
      };
      return { publicAccess, policies: [...policies, policy] };
    },
    signal,
  );
  const secret = generateBlobSASQueryParameters(
    { containerName: container.containerName, identifier: keyId, protocol: sasProtocol(account) },
    account.key,
  ).toString();
  return { keyId, secret };
}

/** Oldest first, which is the order of their ids. */
export async function listPolicyKeys(container: ContainerClient, signal: AbortSignal | undefined): Promise<LiveKey[]> {
  try {
    const { policies } = await readContainerAccess(container, signal);
    return policies
      .flatMap(({ id }) => {
        const [, ...parts] = idForm.exec(id) ?? [];
        const [year, month, day, hour, minute, second, ms] = parts;
        return parts.length === 0
          ? []
          : [{ keyId: id, createdAt: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`) }];
      })
      .sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
  } catch (error) {
    if (azureCode(error) === 'ContainerNotFound') return [];
    throw error;
  }
}

/** Azure goes on taking a revoked SAS for up to 30 s. */
export async function removePolicyKey(
  container: ContainerClient,
  keyId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!idForm.test(keyId)) return;
  try {
    await changeContainerAccess(
      container,
      ({ publicAccess, policies }) => {
        const others = policies.filter(({ id }) => id !== keyId);
        return others.length === policies.length ? null : { publicAccess, policies: others };
      },
      signal,
    );
  } catch (error) {
    if (azureCode(error) !== 'ContainerNotFound') throw error;
  }
}
