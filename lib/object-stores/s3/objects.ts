import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { BucketClient, ObjectHead } from '#lib/object-stores/objects';
import { deleteObjects } from '#lib/object-stores/s3/delete-objects';
import { s3Deletions } from '#lib/object-stores/s3/deletions';
import { hasName, orStoreError } from '#lib/object-stores/s3/errors';
import { s3Headers } from '#lib/object-stores/s3/headers';
import { decodeKey } from '#lib/object-stores/s3/keys';
import { s3Uploads } from '#lib/object-stores/s3/uploads';

export interface S3BucketOptions {
  /** Calls the API. */
  s3: S3Client;
  /** Signs links for people's browsers: a client for the public address. It makes no call, and is made when it is first needed. */
  signer: () => S3Client;
  bucket: string;
  /** Put before every key: the folder of this environment in a shared bucket, with a trailing slash, or empty. */
  keyPrefix: string;
}

const unquoted = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');

function headOf(answer: HeadObjectCommandOutput | GetObjectCommandOutput): ObjectHead {
  return {
    bytes: answer.ContentLength ?? 0,
    etag: unquoted(answer.ETag),
    modifiedAt: answer.LastModified ?? new Date(0),
    contentType: answer.ContentType ?? 'application/octet-stream',
    cacheControl: answer.CacheControl ?? null,
    contentDisposition: answer.ContentDisposition ?? null,
    contentEncoding: answer.ContentEncoding ?? null,
    metadata: answer.Metadata ?? {},
  };
}

/** RFC 6266: the plain name for old browsers, the UTF-8 one for all others. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** The objects of a bucket behind an S3 API. */
export function s3BucketClient({ s3, signer: makeSigner, bucket, keyPrefix }: S3BucketOptions): BucketClient {
  let made: S3Client | undefined;
  const signer = () => {
    made ??= makeSigner();
    return made;
  };
  const Bucket = bucket;
  const full = (key: string) => keyPrefix + key;
  const short = (key: string) => key.slice(keyPrefix.length);

  return {
    head: (key, signal) =>
      orStoreError('Looking at the object failed', async () => {
        try {
          return headOf(await s3.send(new HeadObjectCommand({ Bucket, Key: full(key) }), { abortSignal: signal }));
        } catch (error) {
          // Without a body a HEAD cannot say which code its 404 is.
          if (hasName(error, 'NotFound', 'NoSuchKey')) return null;
          throw error;
        }
      }),

    get: (key, options = {}) =>
      orStoreError('Reading the object failed', async () => {
        const range = options.range ? { Range: `bytes=${options.range[0]}-${options.range[1]}` } : {};
        const answer = await s3.send(new GetObjectCommand({ Bucket, Key: full(key), ...range }), {
          abortSignal: options.signal,
        });
        return { ...headOf(answer), body: answer.Body as Readable };
      }),

    put: (key, body, options) =>
      orStoreError('Writing the object failed', async () => {
        const length = options.bytes ?? (body instanceof Uint8Array ? body.byteLength : undefined);
        await s3.send(
          new PutObjectCommand({
            Bucket,
            Key: full(key),
            Body: body,
            ...(length === undefined ? {} : { ContentLength: length }),
            ...s3Headers(options),
          }),
          { abortSignal: options.signal },
        );
      }),

    list: (query, signal) =>
      orStoreError('Listing the bucket failed', async () => {
        const page = await s3.send(
          new ListObjectsV2Command({
            Bucket,
            EncodingType: 'url',
            MaxKeys: query.limit ?? 1000,
            Prefix: full(query.prefix ?? ''),
            ...(query.delimiter ? { Delimiter: query.delimiter } : {}),
            ...(query.cursor ? { ContinuationToken: query.cursor } : {}),
          }),
          { abortSignal: signal },
        );
        return {
          objects: (page.Contents ?? []).map((object) => ({
            key: short(decodeKey(object.Key, page.EncodingType)),
            bytes: object.Size ?? 0,
            etag: unquoted(object.ETag),
            modifiedAt: object.LastModified ?? new Date(0),
          })),
          prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => short(decodeKey(Prefix, page.EncodingType))),
          next: page.IsTruncated ? (page.NextContinuationToken ?? null) : null,
        };
      }),

    remove: (keys, signal) =>
      orStoreError('Deleting objects failed', () =>
        deleteObjects(
          s3,
          bucket,
          keys.map((key) => ({ key: full(key) })),
          signal,
        ),
      ),

    uploads: s3Uploads({ s3, signer, bucket, full }),

    deletions: s3Deletions({ s3, bucket, keyPrefix }),

    signedUrl: (key, options) =>
      orStoreError('Signing a link failed', () => {
        const input = { Bucket, Key: full(key) };
        const disposition = options.downloadAs ? { ResponseContentDisposition: attachment(options.downloadAs) } : {};
        const command =
          options.method === 'PUT' ? new PutObjectCommand(input) : new GetObjectCommand({ ...input, ...disposition });
        return getSignedUrl(signer(), command as GetObjectCommand, { expiresIn: options.expiresInSeconds });
      }),

    close() {
      s3.destroy();
      made?.destroy();
    },
  };
}
