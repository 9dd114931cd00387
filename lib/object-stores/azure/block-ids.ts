import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { ObjectHeaders } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';

/** All block ids of a blob must be equally long, so ours are as long as those of Microsoft's JavaScript SDK. */
const BLOCK_ID_LENGTH = 48;
const UUID_LENGTH = 36;

const text = z.optional(z.nullable(z.string()));
const Headers = z.object({
  contentType: z.optional(z.string()),
  cacheControl: text,
  contentDisposition: text,
  contentEncoding: text,
  metadata: z.optional(z.record(z.string(), z.string())),
});
const uploadIdForm = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]+)$/;

/** Azure keeps nothing of an upload but its blocks, so the id carries the headers of the object to be. */
export function newUploadId({
  contentType,
  cacheControl,
  contentDisposition,
  contentEncoding,
  metadata,
}: ObjectHeaders) {
  const headers = { contentType, cacheControl, contentDisposition, contentEncoding, metadata };
  return `${randomUUID()}.${Buffer.from(JSON.stringify(headers)).toString('base64url')}`;
}

/** @throws StoreError NOT_FOUND when `newUploadId` did not make this */
export function headersOfUpload(uploadId: string): ObjectHeaders {
  const [, , encoded] = uploadIdForm.exec(uploadId) ?? [];
  try {
    return Headers.parse(JSON.parse(Buffer.from(encoded ?? '', 'base64url').toString()));
  } catch (cause) {
    throw new StoreError('NOT_FOUND', 'There is no such upload.', { cause });
  }
}

/** The block of a part: base64 of the upload's random part and the number. @throws StoreError NOT_FOUND for a foreign id */
export function blockId(uploadId: string, part: number): string {
  return Buffer.from(blockPrefix(uploadId) + String(part).padStart(BLOCK_ID_LENGTH - UUID_LENGTH, '0')).toString(
    'base64',
  );
}

/** Which part of the upload a block is; null when it belongs to another. */
export function partOf(uploadId: string, name: string): number | null {
  const id = Buffer.from(name, 'base64').toString('latin1');
  return id.length === BLOCK_ID_LENGTH && id.startsWith(blockPrefix(uploadId)) ? Number(id.slice(UUID_LENGTH)) : null;
}

function blockPrefix(uploadId: string): string {
  const [, prefix] = uploadIdForm.exec(uploadId) ?? [];
  if (prefix === undefined) throw new StoreError('NOT_FOUND', 'There is no such upload.');
  return prefix;
}
