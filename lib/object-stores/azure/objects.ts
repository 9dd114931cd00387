import { pipeline, type Readable, Transform } from 'node:stream';
import {
  BlobSASPermissions,
  type BlockBlobClient,
  type ContainerListBlobHierarchySegmentResponse,
  generateBlobSASQueryParameters,
} from '@azure/storage-blob';
import { type AzureAccount, connectAzure } from '#lib/object-stores/azure/account';
import { deleteBlobs } from '#lib/object-stores/azure/delete-blobs';
import { azureCode, orAzureError } from '#lib/object-stores/azure/errors';
import { azureHeaders, headOf, unquoted } from '#lib/object-stores/azure/headers';
import { sasProtocol } from '#lib/object-stores/azure/keys';
import { azureUploads } from '#lib/object-stores/azure/uploads';
import type { BucketClient, PutOptions } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';
import { attachment } from '#lib/object-stores/s3/objects';

const MAX_BLOCKS = 50_000;
const BLOCK_BYTES = 8 * 1024 ** 2;
const BLOCKS_AT_ONCE = 4;
const MAX_KEY_LENGTH = 1024;

/** Such a key would silently reach another object: clients normalise `.` and `..`, and a backslash becomes a slash. */
function keyProblem(key: string): string | null {
  if (key === '') return 'The key is empty.';
  if (key.split('/').some((part) => part === '.' || part === '..')) {
    return 'Azure cannot hold a key with “.” or “..” as a part. Rename the object.';
  }
  if (key.includes('\\')) return 'Azure cannot hold a key with a backslash. Rename the object.';
  return key.length > MAX_KEY_LENGTH
    ? 'Azure cannot hold a key of more than 1,024 characters. Rename the object.'
    : null;
}

/** Lets a stream through; one of another length fails before Azure makes an object of it. */
function ofLength(bytes: number | undefined): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      done(bytes !== undefined && seen > bytes ? wrongLength() : null, chunk);
    },
    flush: (done) => done(bytes !== undefined && seen !== bytes ? wrongLength() : null),
  });
}

const wrongLength = () => new StoreError('REFUSED', 'The upload does not have the length that was announced.');

async function uploadStream(blob: BlockBlobClient, body: Readable, options: PutOptions): Promise<void> {
  const checked = ofLength(options.bytes);
  // Each end of the two ends the other; the failure itself reaches the caller through the upload.
  pipeline(body, checked, () => undefined);
  const blockBytes = Math.max(BLOCK_BYTES, Math.ceil((options.bytes ?? 0) / MAX_BLOCKS));
  try {
    await blob.uploadStream(checked, blockBytes, BLOCKS_AT_ONCE, {
      ...azureHeaders(options),
      abortSignal: options.signal,
    });
  } finally {
    checked.destroy();
  }
}

/**
 * The objects of a container.
 * @param sas what calls are made with; null for the account key. Links are always signed with the account key, and
 *   open one object for one purpose: a SAS cannot sign, and a link that carried it would hand the whole container out.
 */
export function openAzureContainer(
  account: AzureAccount,
  bucket: string,
  { sas, allowsPrivateAddress }: { sas: string | null; allowsPrivateAddress: boolean },
): BucketClient {
  const connections = connectAzure(account, allowsPrivateAddress);
  const container = connections.container(bucket, sas);
  const signer = connections.container(bucket, null);

  function checkKey(key: string): void {
    const problem = keyProblem(key);
    if (problem) throw new StoreError('REFUSED', problem);
  }

  function blob(key: string): BlockBlobClient {
    checkKey(key);
    return container.getBlockBlobClient(key);
  }

  function sign(key: string, permissions: string, expiresInSeconds: number, disposition?: string): string {
    checkKey(key);
    const { url } = signer.getBlockBlobClient(key);
    const values = {
      containerName: bucket,
      blobName: key,
      permissions: BlobSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + expiresInSeconds * 1000),
      contentDisposition: disposition,
      protocol: sasProtocol(account),
    };
    return `${url}?${generateBlobSASQueryParameters(values, account.key)}`;
  }

  return {
    head: (key, signal) =>
      orAzureError('Looking at the object failed', signal, async () => {
        try {
          return headOf(await blob(key).getProperties({ abortSignal: signal }));
        } catch (error) {
          if (azureCode(error) === 'BlobNotFound') return null;
          throw error;
        }
      }),

    get: (key, { range, signal } = {}) =>
      orAzureError('Reading the object failed', signal, async () => {
        const [first, last] = range ?? [0, undefined];
        const count = last === undefined ? undefined : last - first + 1;
        const answer = await blob(key).download(first, count, { abortSignal: signal });
        return { ...headOf(answer), body: answer.readableStreamBody as Readable };
      }),

    put: (key, body, options) =>
      orAzureError('Writing the object failed', options.signal, async () => {
        if (body instanceof Uint8Array)
          await blob(key).upload(body, body.byteLength, { ...azureHeaders(options), abortSignal: options.signal });
        else await uploadStream(blob(key), body, options);
      }),

    list: ({ prefix = '', delimiter, cursor, limit = 1000 }, signal) =>
      orAzureError('Listing the container failed', signal, async () => {
        const options = { prefix, abortSignal: signal };
        const settings = { maxPageSize: limit, continuationToken: cursor ?? undefined };
        // Both are pages of blobs; only those by hierarchy have prefixes too.
        const pages: AsyncIterator<ContainerListBlobHierarchySegmentResponse> = delimiter
          ? container.listBlobsByHierarchy(delimiter, options).byPage(settings)
          : container.listBlobsFlat(options).byPage(settings);
        const { value: page } = await pages.next();
        const { blobItems, blobPrefixes }: ContainerListBlobHierarchySegmentResponse['segment'] = page.segment;
        return {
          objects: blobItems.map(({ name, properties }) => ({
            key: name,
            bytes: properties.contentLength ?? 0,
            etag: unquoted(properties.etag),
            modifiedAt: properties.lastModified,
          })),
          prefixes: (blobPrefixes ?? []).map(({ name }) => name),
          next: page.continuationToken || null,
        };
      }),

    remove: (keys, signal) =>
      orAzureError('Deleting objects failed', signal, () =>
        deleteBlobs(
          container,
          keys.filter((key) => keyProblem(key) === null).map((key) => container.getBlobClient(key)),
          { withSnapshots: true, signal },
        ),
      ),

    uploads: azureUploads({ blob, signWrite: (key, expiresInSeconds) => sign(key, 'cw', expiresInSeconds) }),

    // Versions and soft deletion are settings of the whole account, which are not ours.
    deletions: null,

    // Who uploads to a PUT link sends the header `x-ms-blob-type: BlockBlob`.
    signedUrl: async (key, { expiresInSeconds, downloadAs, method = 'GET' }) =>
      method === 'PUT'
        ? sign(key, 'cw', expiresInSeconds)
        : sign(key, 'r', expiresInSeconds, downloadAs ? attachment(downloadAs) : undefined),

    close: () => connections.close(),
  };
}
