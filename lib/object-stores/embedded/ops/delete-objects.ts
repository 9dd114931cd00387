import type { BucketExchange, ObjectExchange } from '#lib/object-stores/embedded/exchange';
import { receiveText } from '#lib/object-stores/embedded/payload';
import { sendEmpty, sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import type { Store } from '#lib/object-stores/embedded/store';
import { element, parseXml, xmlDocument } from '#lib/object-stores/embedded/xml';

const MAX_KEYS = 1000;
/** A thousand keys of 1,024 bytes, most characters written as references. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

interface Deletion {
  key: string;
  /** Quotes already removed; undefined: whatever is there. */
  ifMatch: string | undefined;
}

/** Deletes inside the transaction; returns the files to remove afterwards. @throws S3Error PreconditionFailed */
function deleteOne(store: Store, bucketId: number, { key, ifMatch }: Deletion, at: number): string[] {
  if (ifMatch !== undefined) {
    const current = store.objects.find(bucketId, key);
    if (!current) throw new S3Error('NoSuchKey');
    if (ifMatch !== '*' && ifMatch !== current.etag) throw new S3Error('PreconditionFailed');
  }
  return store.objects.remove(bucketId, key, at);
}

function unquote(etag: string | undefined): string | undefined {
  return etag?.trim().replace(/^"(.*)"$/, '$1');
}

/** DeleteObject; a missing key is deleted already. */
export async function deleteObject({ request, response, store, bucket, key }: ObjectExchange): Promise<void> {
  const ifMatch = unquote(request.headers.get('if-match'));
  const freed = await store.index.write(() => deleteOne(store, bucket.id, { key, ifMatch }, Date.now()));
  store.files.removeLater(freed);
  sendEmpty(response, 204);
}

/** DeleteObjects: up to 1,000 keys in one transaction. */
export async function deleteObjects({ request, response, payload, store, bucket }: BucketExchange): Promise<void> {
  const root = parseXml(await receiveText(request, payload, { maxBytes: MAX_BODY_BYTES }), 'Delete');
  const isQuiet = root.text('Quiet')?.trim() === 'true';
  const entries = root.children('Object');
  if (entries.length === 0 || entries.length > MAX_KEYS) throw new S3Error('MalformedXML');
  const deletions = entries.map((entry) => {
    const key = entry.text('Key');
    if (!key) throw new S3Error('MalformedXML');
    const version = entry.text('VersionId');
    if (version && version !== 'null') throw new S3Error('NotImplemented', 'Versioning is not supported.');
    return { key, ifMatch: unquote(entry.text('ETag')) };
  });
  const { freed, results } = await store.index.write(() => {
    const files: string[] = [];
    const at = Date.now();
    const outcome = deletions.map((deletion) => {
      try {
        files.push(...deleteOne(store, bucket.id, deletion, at));
        return isQuiet ? '' : `<Deleted>${element('Key', deletion.key)}</Deleted>`;
      } catch (error) {
        // Only a refused condition belongs to one key; anything else ends the whole request.
        if (!(error instanceof S3Error) || deletion.ifMatch === undefined) throw error;
        return `<Error>${element('Key', deletion.key)}${element('Code', error.code)}${element('Message', error.message)}</Error>`;
      }
    });
    return { freed: files, results: outcome };
  });
  store.files.removeLater(freed);
  sendXml(response, 200, xmlDocument('DeleteResult', results.join('')));
}
