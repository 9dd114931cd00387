import { randomUUID } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type BucketLocation, StoreError, type StoreKey, type Visibility } from '#lib/object-stores/port';
import { createS3Client } from '#lib/object-stores/s3-client';
import { orStoreError } from '#lib/object-stores/s3-errors';

const ANONYMOUS_TIMEOUT_MS = 10_000;

function failed(check: string, detail: string): StoreError {
  return new StoreError('REFUSED', `Checking the storage failed: ${check} - ${detail}`);
}

function check<T>(what: string, call: () => Promise<T>): Promise<T> {
  return orStoreError(`Checking the storage failed: ${what}`, call);
}

/** Like an application: the default ACL of the visibility is sent with the upload. */
async function checkReadAndWrite(
  s3: S3Client,
  object: { Bucket: string; Key: string },
  body: string,
  visibility: Visibility,
  signal?: AbortSignal,
) {
  const options = { abortSignal: signal };
  await check('writing an object', () =>
    s3.send(new PutObjectCommand({ ...object, Body: body, ContentType: 'text/plain', ACL: visibility }), options),
  );
  const read = await check('reading it back', async () => {
    const answer = await s3.send(new GetObjectCommand(object), options);
    return answer.Body?.transformToString();
  });
  if (read !== body) throw failed('reading it back', 'the bytes that came back are not those that were written.');
  const head = await check('asking for its size', () => s3.send(new HeadObjectCommand(object), options));
  if (head.ContentLength !== body.length) throw failed('asking for its size', 'the size is not that of the object.');
  const list = await check('listing the bucket', () =>
    s3.send(new ListObjectsV2Command({ Bucket: object.Bucket, Prefix: object.Key, MaxKeys: 1 }), options),
  );
  if (list.Contents?.[0]?.Key !== object.Key)
    throw failed('listing the bucket', 'the object that was written is missing.');
}

/**
 * A bucket of another name must be closed to this key. It need not exist: our stores do not tell a key of one bucket
 * which others there are, and only a key that opens them all learns that this one is missing.
 */
async function checkIsolation(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<void> {
  const other = `${bucket.slice(0, 50)}-not-yours`;
  try {
    await s3.send(new ListObjectsV2Command({ Bucket: other, MaxKeys: 1 }), { abortSignal: signal });
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 403) return;
    if (status !== 404) throw error;
  }
  throw failed('listing another bucket', 'the key was let into a bucket that is not its own.');
}

async function checkAnonymous(location: BucketLocation, key: string, visibility: Visibility, signal?: AbortSignal) {
  const timeout = AbortSignal.timeout(ANONYMOUS_TIMEOUT_MS);
  const url = `${location.endpointUrl.replace(/\/+$/, '')}/${location.bucket}/${key}`;
  const status = await check('opening the public address', async () => {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    await response.body?.cancel();
    return response.status;
  });
  const isOpen = status === 200;
  if (isOpen === (visibility === 'public-read')) return;
  throw failed(
    'opening the public address',
    isOpen
      ? 'everyone can read an object that must be private.'
      : `everyone should be able to read it, the answer was ${status}.`,
  );
}

/**
 * Proves with the environment's own key that the bucket works as the application will use it: write, read, head,
 * list, delete, no other bucket, and public reading exactly as wanted. Leaves no object behind.
 * @param key the environment's key, never the store's
 * @throws StoreError that names the check that failed
 */
export async function verifyBucket(
  location: BucketLocation,
  key: StoreKey,
  visibility: Visibility,
  signal?: AbortSignal,
): Promise<void> {
  const s3 = createS3Client({
    endpoint: location.endpointUrl,
    region: location.region,
    accessKeyId: key.keyId,
    secretAccessKey: key.secret,
  });
  const object = { Bucket: location.bucket, Key: `stowage-check-${randomUUID()}.txt` };
  const remove = () => s3.send(new DeleteObjectCommand(object));
  try {
    await checkReadAndWrite(s3, object, 'Stowage checks its storage.', visibility, signal);
    await Promise.all([
      check('listing another bucket', () => checkIsolation(s3, location.bucket, signal)),
      checkAnonymous(location, object.Key, visibility, signal),
    ]);
    await check('deleting the object', remove);
  } catch (error) {
    // The first failure is the one to report; this only tidies up behind it.
    await remove().catch(() => undefined);
    throw error;
  } finally {
    s3.destroy();
  }
}
