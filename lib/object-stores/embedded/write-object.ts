import { checkStillWriter } from '#lib/object-stores/embedded/authorise';
import type { Acl, Bucket } from '#lib/object-stores/embedded/bucket-table';
import type { Principal } from '#lib/object-stores/embedded/key-ring';
import type { StoredHeaders } from '#lib/object-stores/embedded/object-headers';
import type { ObjectRow } from '#lib/object-stores/embedded/object-table';
import type { ReceivedBody } from '#lib/object-stores/embedded/payload';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import type { Store } from '#lib/object-stores/embedded/store';

export const MAX_OBJECT_BYTES = 5 * 1024 ** 3;

export interface NewObject {
  /** Who writes it. */
  principal: Principal;
  bucket: Bucket;
  key: string;
  headers: StoredHeaders;
  acl: Acl | undefined;
  /** Runs inside the transaction with the object that would be replaced; throws to refuse. */
  check(current: ObjectRow | undefined): void;
}

/** Headers whose silent neglect would be a lie about how the object is kept. */
const REFUSED = /^x-amz-(server-side-encryption|tagging|object-lock-|website-redirect-location|write-offset-bytes)/;

/** @throws S3Error NotImplemented for headers that ask for what this store does not do */
export function refuseUnsupportedHeaders(headers: ReadonlyMap<string, string>): void {
  for (const [name, value] of headers) {
    const isOtherClass = name === 'x-amz-storage-class' && value.toUpperCase() !== 'STANDARD';
    if (isOtherClass || REFUSED.test(name)) throw new S3Error('NotImplemented', `The header ${name} is not supported.`);
  }
}

/**
 * Receives the bytes into a file, makes them durable, and only then lets the object appear.
 * @param receive hands the verified bytes to `write`; when it throws nothing stays
 */
export async function storeObject(
  store: Store,
  target: NewObject,
  receive: (write: (chunk: Buffer) => Promise<void> | undefined) => Promise<ReceivedBody>,
): Promise<ReceivedBody> {
  const staged = store.files.stage();
  try {
    const body = await receive((chunk) => staged.write(chunk));
    await staged.commit();
    const freed = await store.index.write(() => {
      checkStillWriter(target.principal, store.keys, target.bucket);
      const current = store.objects.find(target.bucket.id, target.key);
      target.check(current);
      store.buckets.checkRoom(target.bucket.id, body.size - (current?.size ?? 0));
      return store.objects.put(target.bucket.id, {
        key: target.key,
        file: staged.id,
        segments: 0,
        size: body.size,
        etag: body.md5,
        modifiedAt: Date.now(),
        acl: target.acl ?? null,
        headers: JSON.stringify(target.headers),
        checksum: body.checksum ? JSON.stringify(body.checksum) : null,
      });
    });
    staged.release();
    store.files.removeLater(freed);
    return body;
  } catch (error) {
    await staged.discard();
    throw error;
  }
}
