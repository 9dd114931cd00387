import type { BlobClient, ContainerClient } from '@azure/storage-blob';
import { StoreError } from '#lib/object-stores/port';
import { nameOfRefusal } from '#lib/object-stores/s3/errors';

/** learn.microsoft.com/rest/api/storageservices/blob-batch */
const MAX_BATCH = 256;

/**
 * Deletes blobs, 256 in a call; missing ones count as deleted.
 * @param options old versions have no snapshots, and Azure refuses to be asked for them
 * @throws StoreError REFUSED or DENIED when Azure kept one, RestError
 */
export async function deleteBlobs(
  container: ContainerClient,
  blobs: readonly BlobClient[],
  { withSnapshots, signal }: { withSnapshots: boolean; signal: AbortSignal | undefined },
): Promise<void> {
  const client = container.getBlobBatchClient();
  for (let first = 0; first < blobs.length; first += MAX_BATCH) {
    const batch = client.createBatch();
    const options = withSnapshots ? { deleteSnapshots: 'include' as const } : {};
    for (const blob of blobs.slice(first, first + MAX_BATCH)) await batch.deleteBlob(blob, options);
    const { subResponses } = await client.submitBatch(batch, { abortSignal: signal });
    const kept = subResponses.find(({ status }) => status !== 202 && status !== 404);
    if (kept) {
      const code = kept.status === 403 ? 'DENIED' : 'REFUSED';
      throw new StoreError(
        code,
        `Azure did not delete an object${nameOfRefusal(kept.errorCode) || ` (${kept.status})`}.`,
      );
    }
  }
}
