import { v7 as uuid } from 'uuid';
import { readAclHeader } from '#lib/object-stores/embedded/acl';
import { checkWriteConditions } from '#lib/object-stores/embedded/conditions';
import { findCopySource } from '#lib/object-stores/embedded/copy-source';
import type { ObjectExchange } from '#lib/object-stores/embedded/exchange';
import { readStoredHeaders } from '#lib/object-stores/embedded/object-headers';
import type { Segment } from '#lib/object-stores/embedded/object-table';
import { checkAclAllowed } from '#lib/object-stores/embedded/public-access';
import { sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import type { Store } from '#lib/object-stores/embedded/store';
import { refuseUnsupportedHeaders } from '#lib/object-stores/embedded/write-object';
import { xmlDocument } from '#lib/object-stores/embedded/xml';

function isReplacing(directive: string | undefined): boolean {
  if (directive === undefined || directive === 'COPY') return false;
  if (directive === 'REPLACE') return true;
  throw new S3Error('InvalidArgument', 'Unknown metadata directive.');
}

/** Second names for all files of an object; all or none. */
async function duplicateAll(store: Store, segments: readonly Segment[]): Promise<Segment[]> {
  const letGo = store.files.hold(segments.map(({ file }) => file));
  const made: Segment[] = [];
  try {
    for (const { file, size } of segments) made.push({ file: await store.files.duplicate(file), size });
    return made;
  } catch (error) {
    await forget(store, made);
    throw error;
  } finally {
    letGo();
  }
}

async function forget(store: Store, segments: readonly Segment[]): Promise<void> {
  await store.files.remove(segments.map(({ file }) => file));
  for (const { file } of segments) store.files.release(file);
}

/** CopyObject. The bytes get a second name and are not copied; ETag and checksum stay those of the source. */
export async function copyObject(exchange: ObjectExchange): Promise<void> {
  const { request, response, store, bucket, key } = exchange;
  refuseUnsupportedHeaders(request.headers);
  const acl = readAclHeader(request.headers);
  checkAclAllowed(bucket, acl);
  const isNewMetadata = isReplacing(request.headers.get('x-amz-metadata-directive'));
  const source = findCopySource(exchange);
  if (source.bucket.id === bucket.id && source.object.key === key && !isNewMetadata)
    throw new S3Error(
      'InvalidRequest',
      'This copy request is illegal because it is trying to copy an object to itself without changing its metadata.',
    );
  const headers = isNewMetadata ? JSON.stringify(readStoredHeaders(request.headers)) : source.object.headers;
  const segments = await duplicateAll(store, store.objects.segmentsOf(source.object));
  const isSingle = source.object.segments === 0;
  const modifiedAt = Date.now();
  try {
    const freed = await store.index.write(() => {
      const current = store.objects.find(bucket.id, key);
      checkWriteConditions(request.headers, current);
      store.buckets.checkRoom(bucket.id, source.object.size - (current?.size ?? 0));
      const row = { ...source.object, key, acl: acl ?? null, headers, modifiedAt };
      const file = isSingle && segments[0] ? segments[0].file : uuid();
      return store.objects.put(bucket.id, { ...row, file }, isSingle ? [] : segments);
    });
    for (const { file } of segments) store.files.release(file);
    store.files.removeLater(freed);
  } catch (error) {
    await forget(store, segments);
    throw error;
  }
  sendXml(
    response,
    200,
    xmlDocument(
      'CopyObjectResult',
      `<LastModified>${new Date(modifiedAt).toISOString()}</LastModified><ETag>&quot;${source.object.etag}&quot;</ETag>`,
    ),
  );
}
