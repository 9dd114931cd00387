import { checkStillWriter } from '#lib/object-stores/embedded/authorise';
import type { BucketExchange, ObjectExchange } from '#lib/object-stores/embedded/exchange';
import type { ObjectRow } from '#lib/object-stores/embedded/object-table';
import { receiveText } from '#lib/object-stores/embedded/payload';
import { sendEmpty, sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import type { Store } from '#lib/object-stores/embedded/store';
import { element, parseXml, xmlDocument } from '#lib/object-stores/embedded/xml';

const MAX_KEYS = 1000;
/** A thousand keys of 1,024 bytes, most characters written as references. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** What the object must be like to be deleted; undefined: whatever it is like. */
interface DeleteConditions {
  etag: string | undefined;
  size: string | undefined;
  modifiedAt: string | undefined;
}

interface Deletion {
  key: string;
  /** Undefined when there is no condition. */
  conditions: DeleteConditions | undefined;
}

/** @returns undefined when nothing is asked of the object */
function conditionsOf(conditions: DeleteConditions): DeleteConditions | undefined {
  return Object.values(conditions).some((value) => value !== undefined) ? conditions : undefined;
}

/**
 * Size and time are conditions on an object that is there, the ETag is also one on that it is there.
 * @throws S3Error NoSuchKey, PreconditionFailed
 */
function checkConditions({ etag, size, modifiedAt }: DeleteConditions, current: ObjectRow | undefined): void {
  if (!current) {
    if (etag !== undefined) throw new S3Error('NoSuchKey');
    return;
  }
  const wanted = etag?.trim().replace(/^"(.*)"$/, '$1');
  const isOther =
    (wanted !== undefined && wanted !== '*' && wanted !== current.etag) ||
    (size !== undefined && Number(size) !== current.size) ||
    (modifiedAt !== undefined && Date.parse(modifiedAt) !== Math.floor(current.modifiedAt / 1000) * 1000);
  if (isOther) throw new S3Error('PreconditionFailed');
}

/** Deletes inside the transaction; returns the files to remove afterwards. @throws S3Error from `checkConditions` */
function deleteOne(store: Store, bucketId: number, { key, conditions }: Deletion, at: number): string[] {
  if (conditions) checkConditions(conditions, store.objects.find(bucketId, key));
  return store.objects.remove(bucketId, key, at);
}

/** DeleteObject; a missing key is deleted already. */
export async function deleteObject({ request, response, store, bucket, key }: ObjectExchange): Promise<void> {
  const conditions = conditionsOf({
    etag: request.headers.get('if-match'),
    size: request.headers.get('x-amz-if-match-size'),
    modifiedAt: request.headers.get('x-amz-if-match-last-modified-time'),
  });
  const freed = await store.index.write(() => deleteOne(store, bucket.id, { key, conditions }, Date.now()));
  store.files.removeLater(freed);
  sendEmpty(response, 204);
}

/** DeleteObjects: up to 1,000 keys in one transaction. */
export async function deleteObjects(exchange: BucketExchange): Promise<void> {
  const { request, response, principal, payload, store, bucket } = exchange;
  const root = parseXml(await receiveText(request, payload, { maxBytes: MAX_BODY_BYTES }), 'Delete');
  const isQuiet = root.text('Quiet')?.trim() === 'true';
  const entries = root.children('Object');
  if (entries.length === 0 || entries.length > MAX_KEYS) throw new S3Error('MalformedXML');
  const deletions = entries.map((entry) => {
    const key = entry.text('Key');
    if (!key) throw new S3Error('MalformedXML');
    const version = entry.text('VersionId');
    if (version && version !== 'null') throw new S3Error('NotImplemented', 'Versioning is not supported.');
    const conditions = {
      etag: entry.text('ETag'),
      size: entry.text('Size'),
      modifiedAt: entry.text('LastModifiedTime'),
    };
    return { key, conditions: conditionsOf(conditions) };
  });
  const { freed, results } = await store.index.write(() => {
    checkStillWriter(principal, store.keys, bucket);
    const files: string[] = [];
    const at = Date.now();
    const outcome = deletions.map((deletion) => {
      try {
        files.push(...deleteOne(store, bucket.id, deletion, at));
        return isQuiet ? '' : `<Deleted>${element('Key', deletion.key)}</Deleted>`;
      } catch (error) {
        // Only a refused condition belongs to one key; anything else ends the whole request.
        if (!(error instanceof S3Error) || !deletion.conditions) throw error;
        return `<Error>${element('Key', deletion.key)}${element('Code', error.code)}${element('Message', error.message)}</Error>`;
      }
    });
    return { freed: files, results: outcome };
  });
  store.files.removeLater(freed);
  sendXml(response, 200, xmlDocument('DeleteResult', results.join('')));
}
