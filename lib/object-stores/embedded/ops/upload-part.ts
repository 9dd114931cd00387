import { checkStillWriter } from '#lib/object-stores/embedded/authorise';
import { parseCopyRange } from '#lib/object-stores/embedded/byte-range';
import { findChecksumAlgorithm } from '#lib/object-stores/embedded/checksums';
import { findCopySource } from '#lib/object-stores/embedded/copy-source';
import type { ObjectExchange } from '#lib/object-stores/embedded/exchange';
import { createBodyDigest, type ReceivedBody, receiveBody } from '#lib/object-stores/embedded/payload';
import { sendEmpty, sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { readRange } from '#lib/object-stores/embedded/send-object';
import { checksumHeaders } from '#lib/object-stores/embedded/stored-checksum';
import type { UploadRow } from '#lib/object-stores/embedded/upload-table';
import { MAX_OBJECT_BYTES } from '#lib/object-stores/embedded/write-object';
import { xmlDocument } from '#lib/object-stores/embedded/xml';

const MAX_PART_NUMBER = 10_000;

function readPartNumber(query: ReadonlyMap<string, string>): number {
  const text = query.get('partNumber') ?? '';
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > MAX_PART_NUMBER)
    throw new S3Error('InvalidArgument', `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`);
  return number;
}

function getUpload({ request, store, bucket, key }: ObjectExchange): UploadRow {
  const upload = store.uploads.find(request.query.get('uploadId') ?? '', bucket.id, key);
  if (!upload) throw new S3Error('NoSuchUpload');
  return upload;
}

/** @throws S3Error QuotaExceeded when a part of that length would pass the quota of the bucket */
function checkPartRoom({ store, bucket }: ObjectExchange, upload: UploadRow, number: number, length: number): void {
  store.buckets.checkRoom(bucket.id, length - (store.uploads.findPart(upload.id, number)?.size ?? 0));
}

/** Receives a part into a file of its own and puts it in place of an earlier one of the same number. */
async function storePart(
  exchange: ObjectExchange,
  upload: UploadRow,
  receive: (write: (chunk: Buffer) => Promise<void> | undefined) => Promise<ReceivedBody>,
): Promise<ReceivedBody & { modifiedAt: number }> {
  const { request, store } = exchange;
  const number = readPartNumber(request.query);
  const staged = store.files.stage();
  try {
    const body = await receive((chunk) => staged.write(chunk));
    await staged.commit();
    const modifiedAt = Date.now();
    const freed = await store.index.write(() => {
      checkStillWriter(exchange.principal, store.keys, exchange.bucket);
      // The upload may have been completed or aborted while the part was on its way.
      getUpload(exchange);
      checkPartRoom(exchange, upload, number, body.size);
      return store.uploads.putPart(upload.bucketId, upload.id, {
        number,
        file: staged.id,
        size: body.size,
        etag: body.md5,
        checksum: body.checksum ? JSON.stringify(body.checksum) : null,
        modifiedAt,
      });
    });
    staged.release();
    store.files.removeLater(freed);
    return { ...body, modifiedAt };
  } catch (error) {
    await staged.discard();
    throw error;
  }
}

/** UploadPart. */
export async function uploadPart(exchange: ObjectExchange): Promise<void> {
  const { request, response, payload } = exchange;
  const number = readPartNumber(request.query);
  const upload = getUpload(exchange);
  const body = await storePart(exchange, upload, (write) =>
    receiveBody(request, {
      payload,
      maxBytes: MAX_OBJECT_BYTES,
      needsMd5: true,
      checksumAlgorithm: findChecksumAlgorithm(upload.checksumAlgorithm ?? ''),
      checkLength: (length) => checkPartRoom(exchange, upload, number, length),
      write,
    }),
  );
  const { 'x-amz-checksum-type': _, ...checksum } = checksumHeaders(
    body.checksum ? JSON.stringify(body.checksum) : null,
  );
  sendEmpty(response, 200, { ETag: `"${body.md5}"`, ...checksum });
}

/** UploadPartCopy: a part from the bytes, or a range of the bytes, of an object. */
export async function uploadPartCopy(exchange: ObjectExchange): Promise<void> {
  const { request, response, store } = exchange;
  const { socket } = request.message;
  const number = readPartNumber(request.query);
  const upload = getUpload(exchange);
  const { object } = findCopySource(exchange);
  const range = parseCopyRange(request.headers.get('x-amz-copy-source-range'), object.size);
  const wanted = range ?? { start: 0, end: object.size - 1 };
  const length = wanted.end - wanted.start + 1;
  if (length > MAX_OBJECT_BYTES)
    throw new S3Error('InvalidRequest', `A part is copied from at most ${MAX_OBJECT_BYTES} bytes; name a range.`);
  checkPartRoom(exchange, upload, number, length);
  const segments = store.objects.segmentsOf(object);
  const body = await storePart(exchange, upload, async (write) => {
    const digest = createBodyDigest(findChecksumAlgorithm(upload.checksumAlgorithm ?? ''));
    await readRange(store.files, segments, wanted, (block) => {
      if (socket.destroyed) throw new S3Error('InvalidRequest', 'The client went away.');
      // Nothing moves on the connection meanwhile, and a slow disk is no reason to cut it.
      socket.setTimeout(socket.timeout ?? 0);
      digest.update(block);
      return write(block);
    });
    return digest.finish();
  });
  sendXml(
    response,
    200,
    xmlDocument(
      'CopyPartResult',
      `<LastModified>${new Date(body.modifiedAt).toISOString()}</LastModified><ETag>&quot;${body.md5}&quot;</ETag>`,
    ),
  );
}
