import { OWNER_ID, OWNER_XML } from '#lib/object-stores/embedded/acl';
import type { BucketExchange, ObjectExchange } from '#lib/object-stores/embedded/exchange';
import { listPage, startOfPage } from '#lib/object-stores/embedded/listing';
import { readLimit, readNameEncoder } from '#lib/object-stores/embedded/ops/list-objects';
import { sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { parseStoredChecksum } from '#lib/object-stores/embedded/stored-checksum';
import { element, xmlDocument } from '#lib/object-stores/embedded/xml';

const INITIATOR_XML = `<Initiator><ID>${OWNER_ID}</ID><DisplayName>${OWNER_ID}</DisplayName></Initiator>`;
/** Sorts after every upload id. */
const AFTER_ALL_IDS = '~';

/** ListParts. */
export async function listParts({ request, response, store, bucket, key }: ObjectExchange): Promise<void> {
  const upload = store.uploads.find(request.query.get('uploadId') ?? '', bucket.id, key);
  if (!upload) throw new S3Error('NoSuchUpload');
  const limit = readLimit(request.query, 'max-parts');
  const markerText = request.query.get('part-number-marker') ?? '0';
  if (!/^\d{1,9}$/.test(markerText)) throw new S3Error('InvalidArgument', 'part-number-marker is not a number.');
  const encode = readNameEncoder(request.query);
  const found = store.uploads.listParts(upload.id, Number(markerText), limit + 1);
  const parts = found.slice(0, limit);
  const isTruncated = limit > 0 && found.length > limit;
  const items = parts.map((part) => {
    const checksum = parseStoredChecksum(part.checksum);
    return (
      `<Part><PartNumber>${part.number}</PartNumber><LastModified>${new Date(part.modifiedAt).toISOString()}</LastModified>` +
      `<ETag>&quot;${part.etag}&quot;</ETag><Size>${part.size}</Size>` +
      `${checksum ? element(`Checksum${checksum.algorithm}`, checksum.value) : ''}</Part>`
    );
  });
  sendXml(
    response,
    200,
    xmlDocument(
      'ListPartsResult',
      element('Bucket', bucket.name) +
        element('Key', encode(key)) +
        element('UploadId', upload.id) +
        INITIATOR_XML +
        OWNER_XML +
        element('StorageClass', 'STANDARD') +
        element('PartNumberMarker', Number(markerText)) +
        element('NextPartNumberMarker', isTruncated ? parts.at(-1)?.number : undefined) +
        element('MaxParts', limit) +
        element('IsTruncated', isTruncated) +
        element('EncodingType', request.query.get('encoding-type')) +
        element('ChecksumAlgorithm', upload.checksumAlgorithm ?? undefined) +
        element('ChecksumType', upload.checksumType ?? undefined) +
        items.join(''),
    ),
  );
}

/** ListMultipartUploads. */
export async function listUploads({ request, response, store, bucket }: BucketExchange): Promise<void> {
  const prefix = request.query.get('prefix') ?? '';
  const delimiter = request.query.get('delimiter') ?? '';
  const limit = readLimit(request.query, 'max-uploads');
  const keyMarker = request.query.get('key-marker') ?? '';
  const idMarker = keyMarker === '' ? '' : (request.query.get('upload-id-marker') ?? '');
  const encode = readNameEncoder(request.query);
  const query = { prefix, delimiter, limit };
  const page = listPage(
    (from, isInclusive) => {
      // Several uploads may share the key of the marker; the id says after which one to go on.
      const afterId = from === keyMarker && idMarker !== '' ? idMarker : AFTER_ALL_IDS;
      return store.uploads.walk(bucket.id, from, isInclusive ? '' : afterId);
    },
    startOfPage(query, keyMarker),
    query,
  );
  const items = page.items.map(
    (upload) =>
      `<Upload>${element('Key', encode(upload.key))}${element('UploadId', upload.id)}${INITIATOR_XML}${OWNER_XML}` +
      `<StorageClass>STANDARD</StorageClass><Initiated>${new Date(upload.initiatedAt).toISOString()}</Initiated></Upload>`,
  );
  const prefixes = page.prefixes.map((name) => `<CommonPrefixes>${element('Prefix', encode(name))}</CommonPrefixes>`);
  sendXml(
    response,
    200,
    xmlDocument(
      'ListMultipartUploadsResult',
      element('Bucket', bucket.name) +
        element('KeyMarker', encode(keyMarker)) +
        element('UploadIdMarker', idMarker) +
        element('NextKeyMarker', page.next === undefined ? undefined : encode(page.next.name)) +
        element('NextUploadIdMarker', page.next?.item?.id) +
        element('Prefix', encode(prefix)) +
        (delimiter === '' ? '' : element('Delimiter', encode(delimiter))) +
        element('MaxUploads', limit) +
        element('EncodingType', request.query.get('encoding-type')) +
        element('IsTruncated', page.next !== undefined) +
        items.join('') +
        prefixes.join(''),
    ),
  );
}
