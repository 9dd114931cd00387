import { readAclHeader } from '#lib/object-stores/embedded/acl';
import { checkWriteConditions } from '#lib/object-stores/embedded/conditions';
import type { ObjectExchange } from '#lib/object-stores/embedded/exchange';
import { readStoredHeaders } from '#lib/object-stores/embedded/object-headers';
import { receiveBody } from '#lib/object-stores/embedded/payload';
import { checkAclAllowed } from '#lib/object-stores/embedded/public-access';
import { sendEmpty } from '#lib/object-stores/embedded/respond';
import { checksumHeaders } from '#lib/object-stores/embedded/stored-checksum';
import { MAX_OBJECT_BYTES, refuseUnsupportedHeaders, storeObject } from '#lib/object-stores/embedded/write-object';

/** PutObject. */
export async function putObject(exchange: ObjectExchange): Promise<void> {
  const { request, response, principal, payload, store, bucket, key } = exchange;
  refuseUnsupportedHeaders(request.headers);
  const acl = readAclHeader(request.headers);
  checkAclAllowed(bucket, acl);
  const headers = readStoredHeaders(request.headers);
  // Conditions and quota are checked again with the write; this spares the client an upload that cannot succeed.
  const current = store.objects.find(bucket.id, key);
  checkWriteConditions(request.headers, current);
  const checkLength = (length: number) => store.buckets.checkRoom(bucket.id, length - (current?.size ?? 0));
  const body = await storeObject(
    store,
    { principal, bucket, key, headers, acl, check: (replaced) => checkWriteConditions(request.headers, replaced) },
    (write) => receiveBody(request, { payload, maxBytes: MAX_OBJECT_BYTES, needsMd5: true, checkLength, write }),
  );
  sendEmpty(response, 200, {
    ETag: `"${body.md5}"`,
    ...checksumHeaders(body.checksum ? JSON.stringify(body.checksum) : null),
  });
}
