import type { CompletedPart, CreateMultipartUploadCommandInput, GetObjectCommandInput } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { MIB, type Stage } from '#lib/object-stores/embedded/s3-tests/stage';

export const Key = 'mymultipart';
export const KIB = 1024;
export const PART = 5 * MIB;

/** Bytes in which every kilobyte differs, so that a part in the wrong place shows. */
export function patterned(size: number): Buffer {
  const bytes = Buffer.alloc(size, 'abcdefghijklmnopqrstuvwxyz0123456');
  for (let at = 0; at + 4 <= size; at += KIB) bytes.writeUInt32BE(at, at);
  return bytes;
}

export interface Uploaded {
  UploadId: string;
  Parts: CompletedPart[];
}

/** Uploads the bytes in parts, and those of `resent` (counted from 0) once more. */
export async function uploadParts(
  { main }: Stage,
  Bucket: string,
  bytes: Buffer,
  more: Partial<CreateMultipartUploadCommandInput> & { partSize?: number; resent?: number[]; key?: string } = {},
): Promise<Uploaded> {
  const { partSize = PART, resent = [], key = Key, ...headers } = more;
  const { UploadId = '' } = await main.createMultipartUpload({ Bucket, Key: key, ...headers });
  const Parts: CompletedPart[] = [];
  for (let at = 0; at < bytes.length; at += partSize) {
    const PartNumber = Parts.length + 1;
    const part = { Bucket, Key: key, UploadId, PartNumber, Body: bytes.subarray(at, at + partSize) };
    const { ETag } = await main.uploadPart(part);
    if (resent.includes(Parts.length)) expect((await main.uploadPart(part)).ETag).toBe(ETag);
    Parts.push({ PartNumber, ETag });
  }
  return { UploadId, Parts };
}

export const complete = ({ main }: Stage, Bucket: string, { UploadId, Parts }: Uploaded, more: object = {}) =>
  main.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more });

export async function upload(
  stage: Stage,
  bucket: string,
  bytes: Buffer,
  more: Parameters<typeof uploadParts>[3] = {},
) {
  return complete(stage, bucket, await uploadParts(stage, bucket, bytes, more));
}

export async function expectBytes(
  stage: Stage,
  Bucket: string,
  bytes: Buffer,
  more: Partial<GetObjectCommandInput> = {},
) {
  const { Body, ContentLength } = await stage.main.getObject({ Bucket, Key, ...more });
  expect(ContentLength).toBe(bytes.length);
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
}

/** Sizes of objects of one, two and three parts. */
export const SIZES = [PART, PART + 100 * KIB, PART + 600 * KIB, 2 * PART + 100 * KIB, 2 * PART + 600 * KIB, 2 * PART];
