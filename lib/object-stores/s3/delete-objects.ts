import { DeleteObjectCommand, DeleteObjectsCommand, type S3Client } from '@aws-sdk/client-s3';
import { StoreError } from '#lib/object-stores/port';
import { hasName, nameOfRefusal } from '#lib/object-stores/s3/errors';

export interface ObjectToDelete {
  key: string;
  versionId?: string;
}

/** Characters that an XML 1.0 document cannot hold, so that such keys do not fit into DeleteObjects. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for.
const outsideXml = /[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\ufffe\uffff]/;

/**
 * Deletes up to 1,000 objects, in one call where the store has it.
 * @throws StoreError REFUSED when the store kept one
 */
export async function deleteObjects(
  s3: S3Client,
  bucket: string,
  objects: readonly ObjectToDelete[],
  signal?: AbortSignal,
): Promise<void> {
  const alone = objects.filter(({ key }) => outsideXml.test(key));
  const together = objects.filter(({ key }) => !outsideXml.test(key));
  if (together.length > 0) {
    try {
      await deleteTogether(s3, bucket, together, signal);
    } catch (error) {
      if (!hasName(error, 'NotImplemented', 'MethodNotAllowed')) throw error;
      alone.push(...together);
    }
  }
  for (const { key, versionId } of alone) {
    const input = { Bucket: bucket, Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) };
    await s3.send(new DeleteObjectCommand(input), { abortSignal: signal });
  }
}

async function deleteTogether(
  s3: S3Client,
  bucket: string,
  objects: readonly ObjectToDelete[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const Objects = objects.map(({ key, versionId }) => ({
    Key: key,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
  }));
  const result = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }), {
    abortSignal: signal,
  });
  const refused = result.Errors?.find(({ Code }) => Code !== 'NoSuchKey');
  if (!refused) return;
  throw new StoreError(
    'REFUSED',
    `The object store did not delete an object of ${bucket}${nameOfRefusal(refused.Code)}.`,
  );
}
