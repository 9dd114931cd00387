import type { BlobItem, ContainerClient } from '@azure/storage-blob';
import { deleteBlobs } from '#lib/object-stores/azure/delete-blobs';
import { azureCode } from '#lib/object-stores/azure/errors';
import { type BucketUsage, StoreError } from '#lib/object-stores/port';

/** Tells the containers of Stowage from those that people made in the same account. */
const MADE_BY = { madeby: 'stowage' };

/** Creates a container; one that Stowage made before counts as success. @throws RestError ContainerAlreadyExists */
export async function ensureContainer(container: ContainerClient, signal: AbortSignal | undefined): Promise<void> {
  try {
    await container.create({ metadata: MADE_BY, abortSignal: signal });
  } catch (error) {
    if (azureCode(error) !== 'ContainerAlreadyExists') throw error;
    const { metadata } = await container.getProperties({ abortSignal: signal });
    if (metadata?.madeby !== MADE_BY.madeby) throw error;
  }
}

/** Counts by listing; null when there is no such container. */
export async function usageOfContainer(
  container: ContainerClient,
  signal: AbortSignal | undefined,
): Promise<BucketUsage | null> {
  const usage: BucketUsage = { bytes: 0, objects: 0, lastWriteAt: null, at: new Date() };
  try {
    for await (const { properties } of container.listBlobsFlat({ abortSignal: signal })) {
      usage.objects += 1;
      usage.bytes += properties.contentLength ?? 0;
      if (!usage.lastWriteAt || properties.lastModified > usage.lastWriteAt)
        usage.lastWriteAt = properties.lastModified;
    }
  } catch (error) {
    if (azureCode(error) === 'ContainerNotFound') return null;
    throw error;
  }
  return usage;
}

/**
 * Deletes all blobs with their snapshots and old versions. Blocks that nobody committed go with the container.
 * Deleting the current version of a blob makes an old one of it, so this ends when a whole list was empty.
 */
export async function emptyContainer(container: ContainerClient, signal: AbortSignal | undefined): Promise<void> {
  try {
    let found: number;
    do {
      found = 0;
      for await (const { segment } of container
        .listBlobsFlat({ includeVersions: true, abortSignal: signal })
        .byPage()) {
        found += segment.blobItems.length;
        const isOld = ({ versionId, isCurrentVersion }: BlobItem) => versionId !== undefined && !isCurrentVersion;
        const [old, current] = [segment.blobItems.filter(isOld), segment.blobItems.filter((item) => !isOld(item))];
        const blobOf = ({ name }: BlobItem) => container.getBlobClient(name);
        await deleteBlobs(container, current.map(blobOf), { withSnapshots: true, signal });
        const versions = old.map((item) => blobOf(item).withVersion(item.versionId ?? ''));
        await deleteBlobs(container, versions, { withSnapshots: false, signal });
      }
    } while (found > 0);
  } catch (error) {
    if (azureCode(error) !== 'ContainerNotFound') throw error;
  }
}

/** Azure would delete what is inside as well. @throws StoreError REFUSED when the container holds objects */
export async function removeContainer(container: ContainerClient, signal: AbortSignal | undefined): Promise<void> {
  try {
    const pages = container.listBlobsFlat({ abortSignal: signal }).byPage({ maxPageSize: 1 });
    for await (const { segment } of pages) {
      if (segment.blobItems.length === 0) continue;
      throw new StoreError('REFUSED', `The container ${container.containerName} still holds objects. Empty it first.`);
    }
    await container.delete({ abortSignal: signal });
  } catch (error) {
    if (!['ContainerNotFound', 'ContainerBeingDeleted'].includes(azureCode(error))) throw error;
  }
}
