import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type Part,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Uploads } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';
import { hasName, orStoreError } from '#lib/object-stores/s3/errors';
import { s3Headers } from '#lib/object-stores/s3/headers';

interface S3UploadsOptions {
  s3: S3Client;
  signer: () => S3Client;
  bucket: string;
  /** The key in the bucket of a key of the application. */
  full(key: string): string;
}

/** Multipart uploads of S3. Limits: docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export function s3Uploads({ s3, signer, bucket, full }: S3UploadsOptions): Uploads {
  const upload = (key: string, UploadId: string) => ({ Bucket: bucket, Key: full(key), UploadId });

  async function arrivedParts(key: string, uploadId: string, signal?: AbortSignal): Promise<Part[]> {
    const parts: Part[] = [];
    let marker: string | undefined;
    do {
      const page = await s3.send(
        new ListPartsCommand({ ...upload(key, uploadId), ...(marker ? { PartNumberMarker: marker } : {}) }),
        { abortSignal: signal },
      );
      parts.push(...(page.Parts ?? []));
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (marker);
    return parts;
  }

  return {
    begin: (key, headers) =>
      orStoreError('Beginning the upload failed', async () => {
        const answer = await s3.send(
          new CreateMultipartUploadCommand({ Bucket: bucket, Key: full(key), ...s3Headers(headers) }),
        );
        if (!answer.UploadId) throw new StoreError('REFUSED', 'The object store began an upload without naming it.');
        return answer.UploadId;
      }),

    putPart: (key, uploadId, part, body, signal) =>
      orStoreError('Uploading a part failed', async () => {
        await s3.send(new UploadPartCommand({ ...upload(key, uploadId), PartNumber: part, Body: body }), {
          abortSignal: signal,
        });
      }),

    signedPart: (key, uploadId, part, { expiresInSeconds }) =>
      orStoreError('Signing a part failed', async () => {
        const command = new UploadPartCommand({ ...upload(key, uploadId), PartNumber: part });
        return { url: await getSignedUrl(signer(), command, { expiresIn: expiresInSeconds }), headers: {} };
      }),

    listParts: (key, uploadId, signal) =>
      orStoreError('Listing the parts of the upload failed', async () =>
        (await arrivedParts(key, uploadId, signal)).map(({ PartNumber, Size }) => ({
          part: PartNumber ?? 0,
          bytes: Size ?? 0,
        })),
      ),

    complete: (key, uploadId, count, signal) =>
      orStoreError('Completing the upload failed', async () => {
        const parts = await arrivedParts(key, uploadId, signal);
        const Parts = parts
          .map(({ PartNumber, ETag }) => ({ PartNumber: PartNumber ?? 0, ETag }))
          .sort((a, b) => a.PartNumber - b.PartNumber);
        if (Parts.length !== count || Parts.some(({ PartNumber }, index) => PartNumber !== index + 1)) {
          const message = `${Parts.length} of ${count} parts have arrived. Upload the missing ones again.`;
          throw new StoreError('REFUSED', message);
        }
        await s3.send(new CompleteMultipartUploadCommand({ ...upload(key, uploadId), MultipartUpload: { Parts } }), {
          abortSignal: signal,
        });
      }),

    abort: (key, uploadId, signal) =>
      orStoreError('Ending the upload failed', async () => {
        try {
          await s3.send(new AbortMultipartUploadCommand(upload(key, uploadId)), { abortSignal: signal });
        } catch (error) {
          if (!hasName(error, 'NoSuchUpload')) throw error;
        }
      }),

    limits: { minPartBytes: 5 * 1024 ** 2, maxPartBytes: 5 * 1024 ** 3, maxParts: 10_000 },
  };
}
