import { v7 as uuid } from 'uuid';
import { readAclHeader } from '#lib/object-stores/embedded/acl';
import { checkStillWriter } from '#lib/object-stores/embedded/authorise';
import { type ChecksumAlgorithm, findChecksumAlgorithm } from '#lib/object-stores/embedded/checksums';
import type { ObjectExchange } from '#lib/object-stores/embedded/exchange';
import { readStoredHeaders } from '#lib/object-stores/embedded/object-headers';
import { receiveText } from '#lib/object-stores/embedded/payload';
import { checkAclAllowed } from '#lib/object-stores/embedded/public-access';
import { sendEmpty, sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import type { StoredChecksum } from '#lib/object-stores/embedded/stored-checksum';
import { refuseUnsupportedHeaders } from '#lib/object-stores/embedded/write-object';
import { element, xmlDocument } from '#lib/object-stores/embedded/xml';

type ChecksumType = NonNullable<StoredChecksum['type']>;

/** Algorithm and type that the upload was announced with. Source: S3 user guide, "Checking object integrity", table of types. */
function readChecksumPlan(
  headers: ReadonlyMap<string, string>,
): { algorithm: ChecksumAlgorithm; type: ChecksumType } | undefined {
  const name = headers.get('x-amz-checksum-algorithm');
  if (name === undefined) return undefined;
  const algorithm = findChecksumAlgorithm(name);
  if (!algorithm) throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.');
  const type =
    headers.get('x-amz-checksum-type')?.toUpperCase() ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const isPossible =
    algorithm === 'CRC64NVME'
      ? type === 'FULL_OBJECT'
      : type === 'COMPOSITE' || (type === 'FULL_OBJECT' && !algorithm.startsWith('SHA'));
  if (!isPossible) throw new S3Error('InvalidRequest', `The ${type} checksum type cannot be used with ${algorithm}.`);
  return { algorithm, type: type as ChecksumType };
}

/** CreateMultipartUpload. */
export async function createUpload(exchange: ObjectExchange): Promise<void> {
  const { request, response, principal, payload, store, bucket, key } = exchange;
  refuseUnsupportedHeaders(request.headers);
  const acl = readAclHeader(request.headers);
  checkAclAllowed(bucket, acl);
  const headers = readStoredHeaders(request.headers);
  const checksum = readChecksumPlan(request.headers);
  await receiveText(request, payload);
  const id = uuid();
  await store.index.write(() => {
    checkStillWriter(principal, store.keys, bucket);
    if (store.buckets.find(bucket.name)?.id !== bucket.id) throw new S3Error('NoSuchBucket');
    store.uploads.insert({
      id,
      bucketId: bucket.id,
      key,
      initiatedAt: Date.now(),
      acl: acl ?? null,
      headers: JSON.stringify(headers),
      checksumAlgorithm: checksum?.algorithm ?? null,
      checksumType: checksum?.type ?? null,
    });
  });
  sendXml(
    response,
    200,
    xmlDocument(
      'InitiateMultipartUploadResult',
      element('Bucket', bucket.name) + element('Key', key) + element('UploadId', id),
    ),
    checksum ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type } : {},
  );
}

/** AbortMultipartUpload. */
export async function abortUpload({ request, response, store, bucket, key }: ObjectExchange): Promise<void> {
  const uploadId = request.query.get('uploadId') ?? '';
  const parts = await store.index.write(() => {
    if (!store.uploads.find(uploadId, bucket.id, key)) throw new S3Error('NoSuchUpload');
    return store.uploads.remove(bucket.id, uploadId);
  });
  store.files.removeLater(parts.map((part) => part.file));
  sendEmpty(response, 204);
}
