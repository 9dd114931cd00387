import { createHash } from 'node:crypto';
import { checkStillWriter } from '#lib/object-stores/embedded/authorise';
import {
  checksumHeader,
  combineCrcs,
  createChecksum,
  findChecksumAlgorithm,
} from '#lib/object-stores/embedded/checksums';
import { checkWriteConditions } from '#lib/object-stores/embedded/conditions';
import type { ObjectExchange } from '#lib/object-stores/embedded/exchange';
import { receiveText } from '#lib/object-stores/embedded/payload';
import { sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { parseStoredChecksum, type StoredChecksum } from '#lib/object-stores/embedded/stored-checksum';
import type { PartRow, UploadRow } from '#lib/object-stores/embedded/upload-table';
import { element, parseXml, xmlDocument } from '#lib/object-stores/embedded/xml';

const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;
/** Ten thousand parts, each with number, ETag and checksum. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

interface WantedPart {
  number: number;
  etag: string;
  /** Values of all checksum elements. */
  checksums: string[];
}

function readWantedParts(text: string): WantedPart[] {
  const parts = parseXml(text, 'CompleteMultipartUpload').children('Part');
  if (parts.length === 0 || parts.length > MAX_PARTS) throw new S3Error('MalformedXML');
  return parts.map((part) => {
    const number = part.text('PartNumber')?.trim() ?? '';
    const etag = part.text('ETag')?.trim();
    if (!/^\d{1,5}$/.test(number) || etag === undefined) throw new S3Error('MalformedXML');
    const checksums = part.names().filter((name) => name.startsWith('Checksum'));
    return {
      number: Number(number),
      etag: etag.replace(/^"(.*)"$/, '$1'),
      checksums: checksums.map((name) => part.text(name) ?? ''),
    };
  });
}

/** The stored parts in the wanted order. @throws S3Error InvalidPartOrder, InvalidPart, EntityTooSmall */
function selectParts(stored: readonly PartRow[], wanted: readonly WantedPart[]): PartRow[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  let previous = 0;
  const chosen = wanted.map(({ number, etag, checksums }) => {
    if (number <= previous) throw new S3Error('InvalidPartOrder');
    previous = number;
    const part = byNumber.get(number);
    const value = parseStoredChecksum(part?.checksum ?? null)?.value;
    if (!part || part.etag !== etag || checksums.some((checksum) => checksum !== value))
      throw new S3Error('InvalidPart');
    return part;
  });
  if (chosen.slice(0, -1).some((part) => part.size < MIN_PART_BYTES)) throw new S3Error('EntityTooSmall');
  return chosen;
}

/** MD5 of the parts' MD5s, as every S3 store writes it. */
function multipartEtag(parts: readonly PartRow[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

function combineChecksums(upload: UploadRow, parts: readonly PartRow[]): StoredChecksum | undefined {
  const algorithm = findChecksumAlgorithm(upload.checksumAlgorithm ?? '');
  if (!algorithm) return undefined;
  const digests = parts.map((part) => {
    const checksum = parseStoredChecksum(part.checksum);
    if (checksum?.algorithm !== algorithm)
      throw new S3Error('InvalidRequest', `The upload was created with ${algorithm}; a part has another checksum.`);
    return { digest: Buffer.from(checksum.value, 'base64'), size: part.size };
  });
  if (upload.checksumType === 'FULL_OBJECT' && algorithm !== 'SHA1' && algorithm !== 'SHA256')
    return { algorithm, value: combineCrcs(algorithm, digests).toString('base64'), type: 'FULL_OBJECT' };
  const checksum = createChecksum(algorithm);
  for (const { digest } of digests) checksum.update(digest);
  return { algorithm, value: `${checksum.digest().toString('base64')}-${parts.length}`, type: 'COMPOSITE' };
}

/** Checks what the client says about the whole object. @throws S3Error BadDigest, InvalidRequest */
function checkClaims(headers: ReadonlyMap<string, string>, checksum: StoredChecksum | undefined, size: number): void {
  const claimed = checksum && headers.get(checksumHeader(checksum.algorithm));
  if (claimed !== undefined && claimed !== checksum?.value) throw new S3Error('BadDigest');
  const claimedSize = headers.get('x-amz-mp-object-size');
  if (claimedSize !== undefined && Number(claimedSize) !== size)
    throw new S3Error('InvalidRequest', 'The provided x-amz-mp-object-size does not match the size of the parts.');
}

interface Completed {
  etag: string;
  checksum: StoredChecksum | undefined;
  freed: string[];
}

/** Makes the object of the parts, inside the transaction; the parts' files become its segments, nothing is copied. */
function complete(exchange: ObjectExchange, wanted: readonly WantedPart[]): Completed {
  const { request, principal, store, bucket, key } = exchange;
  checkStillWriter(principal, store.keys, bucket);
  const uploadId = request.query.get('uploadId') ?? '';
  const current = store.objects.find(bucket.id, key);
  const upload = store.uploads.find(uploadId, bucket.id, key);
  if (!upload) {
    // A client that lost our answer asks again: the object of this upload is there.
    if (current?.file !== uploadId) throw new S3Error('NoSuchUpload');
    return { etag: current.etag, checksum: parseStoredChecksum(current.checksum), freed: [] };
  }
  const parts = selectParts(store.uploads.listParts(uploadId, 0, -1), wanted);
  checkWriteConditions(request.headers, current);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const checksum = combineChecksums(upload, parts);
  checkClaims(request.headers, checksum, size);
  const etag = multipartEtag(parts);
  const used = new Set(parts.map((part) => part.file));
  const unused = store.uploads.remove(bucket.id, uploadId).filter((part) => !used.has(part.file));
  const replaced = store.objects.put(
    bucket.id,
    {
      key,
      file: uploadId,
      segments: parts.length,
      size,
      etag,
      modifiedAt: Date.now(),
      acl: upload.acl,
      headers: upload.headers,
      checksum: checksum ? JSON.stringify(checksum) : null,
    },
    parts,
  );
  return { etag, checksum, freed: [...replaced, ...unused.map((part) => part.file)] };
}

/** CompleteMultipartUpload. */
export async function completeUpload(exchange: ObjectExchange): Promise<void> {
  const { request, response, payload, store, bucket, key } = exchange;
  const text = await receiveText(request, payload, { maxBytes: MAX_BODY_BYTES, isChecksumForeign: true });
  const wanted = readWantedParts(text);
  const { etag, checksum, freed } = await store.index.write(() => complete(exchange, wanted));
  store.files.removeLater(freed);
  sendXml(
    response,
    200,
    xmlDocument(
      'CompleteMultipartUploadResult',
      element('Location', `http://${request.headers.get('host') ?? ''}${request.rawPath}`) +
        element('Bucket', bucket.name) +
        element('Key', key) +
        element('ETag', `"${etag}"`) +
        (checksum
          ? element(`Checksum${checksum.algorithm}`, checksum.value) + element('ChecksumType', checksum.type)
          : ''),
    ),
  );
}
