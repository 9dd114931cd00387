import { createHash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BucketClient, ObjectBody, ObjectHeaders, UploadAcl } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';
import { toStoreError } from '#lib/object-stores/s3/errors';

/** Larger ones go in parts of this size, so that at most one part is held in memory. */
const PART_BYTES = 16 * 1024 ** 2;

const isMd5 = (etag: string) => /^[0-9a-f]{32}$/.test(etag);

export interface CopyOptions {
  /** What the copy is to send as ACL; the original's cannot be read everywhere. */
  acl?: UploadAcl | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Copies one object from store to store with its headers and metadata, and proves that what arrived is what was read:
 * by the target's ETag where that is the MD5 of the bytes (or of the parts, as S3 does), by reading it back elsewhere.
 * @returns the bytes copied, or null when the object is gone from the source
 * @throws StoreError from either store; REFUSED when what arrived is not what was sent
 */
export async function copyObject(
  source: BucketClient,
  target: BucketClient,
  key: string,
  { acl, signal }: CopyOptions = {},
): Promise<number | null> {
  // Whichever side breaks off, the other must not wait for it.
  const broken = new AbortController();
  const either = signal ? AbortSignal.any([signal, broken.signal]) : broken.signal;
  let object: ObjectBody;
  try {
    object = await source.get(key, { signal: either });
  } catch (error) {
    if (error instanceof StoreError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
  try {
    const headers = headersOf(object, acl);
    const digests =
      object.bytes > PART_BYTES
        ? await copyInParts(target, key, object, headers, either)
        : await copyWhole(target, key, object, headers, either);
    await prove(target, key, object.bytes, digests, either);
    return object.bytes;
  } catch (error) {
    broken.abort(error);
    object.body.destroy();
    throw toStoreError('Copying an object failed', error);
  }
}

async function prove(
  target: BucketClient,
  key: string,
  bytes: number,
  { whole, ofParts }: Digests,
  signal: AbortSignal,
): Promise<void> {
  const head = await target.head(key, signal);
  if (head?.bytes !== bytes) throw arrivedOtherwise();
  if (isMd5(head.etag) ? head.etag === whole : head.etag === ofParts) return;
  const back = createHash('md5');
  const { body } = await target.get(key, { signal });
  for await (const chunk of body) back.update(chunk as Buffer);
  if (back.digest('hex') !== whole) throw arrivedOtherwise();
}

function arrivedOtherwise(): StoreError {
  const message = 'A copied object is not the same as its original. It changed meanwhile, or the store altered it.';
  return new StoreError('REFUSED', message, { retryable: true });
}

function headersOf(object: ObjectBody, acl: UploadAcl | undefined): ObjectHeaders {
  const { contentType, cacheControl, contentDisposition, contentEncoding, metadata } = object;
  return { contentType, cacheControl, contentDisposition, contentEncoding, metadata, ...(acl ? { acl } : {}) };
}

interface Digests {
  whole: string;
  /** The ETag that S3 gives an upload in parts; empty for one in a piece. */
  ofParts: string;
}

async function copyWhole(
  target: BucketClient,
  key: string,
  { body, bytes }: ObjectBody,
  headers: ObjectHeaders,
  signal: AbortSignal,
): Promise<Digests> {
  const hash = createHash('md5');
  const through = new PassThrough();
  body.on('data', (chunk: Buffer) => hash.update(chunk));
  await Promise.all([pipeline(body, through, { signal }), target.put(key, through, { ...headers, bytes, signal })]);
  return { whole: hash.digest('hex'), ofParts: '' };
}

async function copyInParts(
  target: BucketClient,
  key: string,
  object: ObjectBody,
  headers: ObjectHeaders,
  signal: AbortSignal,
): Promise<Digests> {
  const { uploads } = target;
  const partBytes = Math.max(PART_BYTES, Math.ceil(object.bytes / uploads.limits.maxParts));
  const whole = createHash('md5');
  const parts = createHash('md5');
  const uploadId = await uploads.begin(key, headers);
  try {
    let count = 0;
    for await (const part of inPieces(object.body, partBytes)) {
      count += 1;
      whole.update(part);
      parts.update(createHash('md5').update(part).digest());
      await uploads.putPart(key, uploadId, count, part, signal);
    }
    await uploads.complete(key, uploadId, count, signal).catch((error: unknown) => {
      // Completed before, and the answer was lost: whether it was is proven by what is there.
      if (!(error instanceof StoreError) || error.code !== 'NOT_FOUND') throw error;
    });
    return { whole: whole.digest('hex'), ofParts: `${parts.digest('hex')}-${count}` };
  } catch (error) {
    // The first failure is the one to report; the lifecycle of the bucket removes what stays behind.
    await uploads.abort(key, uploadId).catch(() => undefined);
    throw error;
  }
}

/** A stream in pieces of exactly `bytes`, the last one smaller. */
async function* inPieces(stream: Readable, bytes: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let rest = chunk as Buffer;
    while (size + rest.length >= bytes) {
      const fit = bytes - size;
      yield Buffer.concat([...held, rest.subarray(0, fit)], bytes);
      rest = rest.subarray(fit);
      held = [];
      size = 0;
    }
    held.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(held, size);
}
