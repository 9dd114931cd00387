import type { BlockBlobClient, BlockList } from '@azure/storage-blob';
import { blockId, headersOfUpload, newUploadId, partOf } from '#lib/object-stores/azure/block-ids';
import { azureCode, orAzureError } from '#lib/object-stores/azure/errors';
import { azureHeaders } from '#lib/object-stores/azure/headers';
import type { Uploads } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';

/** In place of a part number: says that the upload was given up. */
const GIVEN_UP = 999_999;

interface AzureUploadsOptions {
  /** @throws StoreError for a key that Azure cannot hold */
  blob(key: string): BlockBlobClient;
  /** A link that may write this blob and nothing else. */
  signWrite(key: string, expiresInSeconds: number): string;
}

/**
 * Uploads in parts as blocks, which Azure keeps by blob and not by upload: the id is ours, and every block id begins
 * with it. Completing one upload of a blob discards the parts of all others of the same blob.
 */
export function azureUploads({ blob, signWrite }: AzureUploadsOptions): Uploads {
  /** Blocks that arrived, of all uploads of that blob. @throws StoreError NOT_FOUND when this one was given up */
  async function readBlocks(key: string, uploadId: string, signal?: AbortSignal): Promise<Required<BlockList>> {
    try {
      const { committedBlocks = [], uncommittedBlocks = [] } = await blob(key).getBlockList('all', {
        abortSignal: signal,
      });
      if (uncommittedBlocks.some(({ name }) => partOf(uploadId, name) === GIVEN_UP)) {
        throw new StoreError('NOT_FOUND', 'This upload was given up. Begin it again.');
      }
      return { committedBlocks, uncommittedBlocks };
    } catch (error) {
      if (azureCode(error) === 'BlobNotFound') return { committedBlocks: [], uncommittedBlocks: [] };
      throw error;
    }
  }

  async function stage(key: string, id: string, body: Uint8Array, signal?: AbortSignal): Promise<void> {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    await blob(key).stageBlock(id, bytes, bytes.length, { abortSignal: signal });
  }

  return {
    async begin(key, headers) {
      blob(key);
      return newUploadId(headers);
    },

    putPart: (key, uploadId, part, body, signal) =>
      orAzureError('Uploading a part failed', signal, () => stage(key, blockId(uploadId, part), body, signal)),

    signedPart: async (key, uploadId, part, { expiresInSeconds }) => {
      const url = new URL(signWrite(key, expiresInSeconds));
      url.searchParams.set('comp', 'block');
      url.searchParams.set('blockid', blockId(uploadId, part));
      return { url: url.href, headers: {} };
    },

    listParts: (key, uploadId, signal) =>
      orAzureError('Listing the parts of the upload failed', signal, async () => {
        const { uncommittedBlocks } = await readBlocks(key, uploadId, signal);
        return uncommittedBlocks
          .flatMap(({ name, size }) => {
            const part = partOf(uploadId, name);
            return part === null ? [] : [{ part, bytes: size }];
          })
          .sort((a, b) => a.part - b.part);
      }),

    complete: (key, uploadId, count, signal) =>
      orAzureError('Completing the upload failed', signal, async () => {
        const { committedBlocks, uncommittedBlocks } = await readBlocks(key, uploadId, signal);
        const ids = Array.from({ length: count }, (_, index) => blockId(uploadId, index + 1));
        // Completed before, and the answer was lost.
        if (count > 0 && ids.join() === committedBlocks.map(({ name }) => name).join()) return;
        const arrived = new Set(uncommittedBlocks.map(({ name }) => name));
        const found = ids.filter((id) => arrived.has(id)).length;
        const extra = uncommittedBlocks.some(({ name }) => (partOf(uploadId, name) ?? 0) > count);
        if (found !== count || extra) {
          const message = extra
            ? `More than ${count} parts have arrived. Begin the upload again.`
            : `${found} of ${count} parts have arrived. Upload the missing ones again.`;
          throw new StoreError('REFUSED', message);
        }
        await blob(key).commitBlockList(ids, { ...azureHeaders(headersOfUpload(uploadId)), abortSignal: signal });
      }),

    // Azure drops blocks that nobody committed after a week; to do it now would take an empty object for a moment.
    abort: (key, uploadId, signal) =>
      orAzureError('Ending the upload failed', signal, async () => {
        try {
          const { uncommittedBlocks } = await readBlocks(key, uploadId, signal);
          if (uncommittedBlocks.every(({ name }) => partOf(uploadId, name) === null)) return;
        } catch (error) {
          if (error instanceof StoreError) return;
          throw error;
        }
        await stage(key, blockId(uploadId, GIVEN_UP), Buffer.from('-'), signal);
      }),

    // learn.microsoft.com/azure/storage/blobs/scalability-targets
    limits: { minPartBytes: 1, maxPartBytes: 4000 * 1024 ** 2, maxParts: 50_000 },
  };
}
