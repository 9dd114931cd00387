import { setTimeout as wait } from 'node:timers/promises';
import type { ContainerClient, PublicAccessType, SignedIdentifier } from '@azure/storage-blob';
import { azureCode } from '#lib/object-stores/azure/errors';

/** The shortest that Azure grants. */
const LEASE_SECONDS = 15;
const LEASE_WAIT_MS = 20_000;
const LEASE_POLL_MS = 250;

/** What one call of Azure sets together: who may read without a key, and which SAS tokens are good. */
export interface ContainerAccess {
  publicAccess: PublicAccessType | undefined;
  policies: SignedIdentifier[];
}

/** @throws RestError ContainerNotFound */
export async function readContainerAccess(
  container: ContainerClient,
  signal: AbortSignal | undefined,
): Promise<ContainerAccess> {
  const answer = await container.getAccessPolicy({ abortSignal: signal });
  return {
    publicAccess: answer.blobPublicAccess,
    // A policy without any field comes without the object that the SDK wants back.
    policies: answer.signedIdentifiers.map(({ id, accessPolicy }) => ({ id, accessPolicy: accessPolicy ?? {} })),
  };
}

/**
 * Reads, changes and writes under a lease: the call knows no ETag, and its dates have whole seconds. A lease that
 * ran out or went to somebody else makes the write fail, so that no change of another process is lost.
 * @param change the new state, or null when nothing is to be done
 */
export async function changeContainerAccess(
  container: ContainerClient,
  change: (access: ContainerAccess) => ContainerAccess | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  const lease = container.getBlobLeaseClient();
  await acquire(() => lease.acquireLease(LEASE_SECONDS, { abortSignal: signal }), signal);
  try {
    const changed = change(await readContainerAccess(container, signal));
    if (!changed) return;
    await container.setAccessPolicy(changed.publicAccess, changed.policies, {
      abortSignal: signal,
      conditions: { leaseId: lease.leaseId },
    });
  } finally {
    // One that cannot be given back ends by itself.
    await lease.releaseLease().catch(() => undefined);
  }
}

async function acquire(attempt: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const deadline = Date.now() + LEASE_WAIT_MS;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (azureCode(error) !== 'LeaseAlreadyPresent' || Date.now() > deadline) throw error;
    }
    await wait(LEASE_POLL_MS, undefined, { signal });
  }
}
