import { isDeepStrictEqual } from 'node:util';
import {
  HeadBucketCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Deletions, ObjectHistory } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';
import { deleteObjects } from '#lib/object-stores/s3/delete-objects';
import { orStoreError } from '#lib/object-stores/s3/errors';
import { decodeKey } from '#lib/object-stores/s3/keys';

interface S3DeletionsOptions {
  s3: S3Client;
  bucket: string;
  keyPrefix: string;
}

const PAGE = 1000;
/** Enough for the versions of one object; its neighbours are of no interest. */
const ONE_OBJECT_PAGE = 20;

/**
 * Deleting in a bucket with versions adds a delete marker, and deleting that marker brings the object back
 * (docs.aws.amazon.com/AmazonS3/latest/userguide/RemDelMarker.html). One that a newer version covers has no effect.
 */
export function s3Deletions({ s3, bucket, keyPrefix }: S3DeletionsOptions): Deletions {
  const orFail = <T>(call: () => Promise<T>) => orStoreError('Looking for deleted objects failed', call);

  /** Every object with its versions, deleted or not. */
  async function* objects(
    prefix: string,
    { after = null, pageSize = PAGE }: { after?: string | null; pageSize?: number },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ObjectHistory> {
    let next = after === null ? {} : { KeyMarker: keyPrefix + after };
    let open = new Map<string, ObjectHistory>();
    for (;;) {
      const input = { Bucket: bucket, EncodingType: 'url' as const, MaxKeys: pageSize, Prefix: keyPrefix + prefix };
      const page = await orFail(() =>
        s3.send(new ListObjectVersionsCommand({ ...input, ...next }), { abortSignal: signal }),
      );
      addPage(open, page);
      const known = [...open.values()].sort(byKey);
      const isLast = !page.IsTruncated || page.NextKeyMarker === undefined;
      // Its other versions may be on the next page. Not told from the marker, which some stores add words to.
      const unfinished = isLast ? undefined : known.at(-1);
      for (const object of known) {
        const key = object.key.slice(keyPrefix.length);
        // Some stores begin with the versions of the key that they should go on behind.
        if (object !== unfinished && key !== after) yield { ...object, key };
      }
      if (isLast) return;
      open = new Map(unfinished ? [[unfinished.key, unfinished]] : []);
      const following = {
        KeyMarker: decodeKey(page.NextKeyMarker, page.EncodingType),
        ...(page.NextVersionIdMarker ? { VersionIdMarker: page.NextVersionIdMarker } : {}),
      };
      if (isDeepStrictEqual(following, next))
        throw new StoreError('REFUSED', 'The store lists the same page of versions again and again.');
      next = following;
    }
  }

  async function find(key: string, signal?: AbortSignal): Promise<ObjectHistory | null> {
    // Of all keys that begin with it, it stands first.
    for await (const object of objects(key, { pageSize: ONE_OBJECT_PAGE }, signal)) {
      return object.key === key ? object : null;
    }
    return null;
  }

  return {
    now: (signal) =>
      orStoreError('Asking the store for its time failed', async () => {
        const command = new HeadBucketCommand({ Bucket: bucket });
        let date: string | undefined;
        command.middlewareStack.add(
          (next) => async (args) => {
            const result = await next(args);
            date = (result.response as { headers?: Record<string, string> }).headers?.date;
            return result;
          },
          { step: 'deserialize', name: 'readDate', priority: 'low' },
        );
        await s3.send(command, { abortSignal: signal });
        return date === undefined ? new Date() : new Date(date);
      }),

    walk: ({ prefix, after }, signal) => objects(prefix, { after: after ?? null }, signal),

    find,

    takeBack: (deletions, signal) =>
      orStoreError('Taking deletions back failed', async () => {
        const markers = deletions.map(({ key, id }) => ({ key: keyPrefix + key, versionId: id }));
        try {
          await deleteObjects(s3, bucket, markers, signal);
        } catch (error) {
          if (!(error instanceof StoreError) || error.code !== 'REFUSED') throw error;
          // Versity refuses a version that is gone, as after an answer that was lost.
          for (const { key, id } of deletions) {
            if ((await find(key, signal))?.deletions.some((each) => each.id === id)) throw error;
          }
        }
      }),
  };
}

/** The UTF-8 binary order, in which stores list. */
const byKey = (one: ObjectHistory, other: ObjectHistory) =>
  Buffer.compare(Buffer.from(one.key), Buffer.from(other.key));

/** Adds what a page says about each object; both lists of it are in order, newest version first. */
function addPage(open: Map<string, ObjectHistory>, page: ListObjectVersionsCommandOutput): void {
  const objectOf = (encoded: string | undefined) => {
    const key = decodeKey(encoded, page.EncodingType);
    const found = open.get(key) ?? { key, isGone: false, deletions: [], kept: null };
    open.set(key, found);
    return found;
  };
  for (const { Key, Size, LastModified } of page.Versions ?? []) {
    objectOf(Key).kept ??= { bytes: Size ?? 0, modifiedAt: LastModified ?? new Date(0) };
  }
  for (const { Key, VersionId, LastModified, IsLatest } of page.DeleteMarkers ?? []) {
    const object = objectOf(Key);
    object.isGone ||= IsLatest === true;
    object.deletions.push({ id: VersionId ?? 'null', at: LastModified ?? new Date(0) });
  }
}
