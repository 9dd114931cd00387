import { and, count, desc, eq, gt, lte } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { CreateUploadInput, SignedPart, StorageFile, Upload, UploadProgress } from '#lib/contracts/storage-files';
import { shownKey } from '#lib/core/file-keys';
import { partBytesFor, partCount, partRange } from '#lib/core/uploads';
import { uploads } from '#lib/db/schema/storage';
import { AppError, invalidField, notFound } from '#lib/errors';
import type { BucketClient } from '#lib/object-stores/objects';
import { StoreError } from '#lib/object-stores/port';
import type { ServiceContext } from '#lib/services/context';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';
import { auditFile } from '#lib/services/storage-files/audit';
import { ensureUploadCors } from '#lib/services/storage-files/ensure-cors';
import { presentFile } from '#lib/services/storage-files/list';
import { type OpenFiles, withFiles } from '#lib/services/storage-files/open';
import { uploadAclOf } from '#lib/services/storage-files/upload-acl';

type UploadRow = typeof uploads.$inferSelect;
type BegunUpload = UploadRow & { storeUploadId: string };

/** Stores are told to drop what is older, so it cannot be resumed. */
const KEPT_MS = 7 * 86_400_000;
const PART_URL_SECONDS = 3600;
/** Stores put the parts of a large file together before they answer. */
const COMPLETE_TIMEOUT_MS = 120_000;
/** Enough to begin with: a small file needs no further request for them. */
const SIGNED_AHEAD = 12;

export function presentUpload(row: UploadRow): Upload {
  return {
    uuid: row.id,
    service_instance: row.serviceInstanceId,
    key: row.key,
    bytes: row.bytes,
    part_bytes: row.partBytes,
    created_at: row.createdAt.toISOString(),
  };
}

/** Uploads that were begun and neither completed nor cancelled, newest first. */
export async function listUploads({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { service_instance: string };
}): Promise<Rows<Upload>> {
  const { instance } = await getServiceInstanceFor(ctx, ctx.db, input.service_instance, 'file:list');
  const where = and(eq(uploads.serviceInstanceId, instance.id), gt(uploads.createdAt, new Date(Date.now() - KEPT_MS)));
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db.select({ count: count() }).from(uploads).where(where),
    ctx.db.select().from(uploads).where(where).orderBy(desc(uploads.id)).limit(limit).offset(offset),
  ]);
  return { count: total?.count ?? 0, rows: rows.map(presentUpload) };
}

/** Begins an upload; the browser sends the parts straight to the store. An empty file is there at once. */
export async function createUpload({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: CreateUploadInput;
}): Promise<UploadProgress> {
  return withFiles(ctx, input.service_instance, 'file:write', async (files) => {
    const { client, capabilities, store, bucket, found } = files;
    if (!capabilities.multipart.can) throw new AppError('PRECONDITION_FAILED', capabilities.multipart.reason);
    const partBytes = partBytesFor(input.bytes, client.uploads.limits);
    if (partBytes === null) throw invalidField('bytes', 'The file is too large for this store.');
    const contentType = input.content_type || 'application/octet-stream';
    const acl = uploadAclOf(store.location({ bucket }), capabilities, found.instance.visibility);
    const headers = { contentType, ...(acl ? { acl } : {}) };
    const row = {
      id: v7(),
      serviceInstanceId: input.service_instance,
      key: input.key,
      bytes: input.bytes,
      partBytes,
      createdById: ctx.actor.userId,
      createdAt: new Date(),
    };
    if (input.bytes === 0) {
      await client.put(input.key, new Uint8Array(), { ...headers, signal: files.signal });
      await auditFile(ctx, found, 'file.upload', { file: shownKey(input.key) });
      return { ...presentUpload({ ...row, storeUploadId: null }), arrived: [], signed: [] };
    }
    await ensureUploadCors(files, ctx.settings.publicUrl);
    const storeUploadId = await client.uploads.begin(input.key, headers);
    await ctx.db
      .delete(uploads)
      .where(
        and(
          eq(uploads.serviceInstanceId, input.service_instance),
          lte(uploads.createdAt, new Date(Date.now() - KEPT_MS)),
        ),
      );
    await ctx.db.insert(uploads).values({ ...row, storeUploadId });
    return presentProgress(client, { ...row, storeUploadId }, []);
  });
}

/** How far an upload is, as the store knows it. */
export async function getUpload({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<UploadProgress> {
  return withUpload(ctx, input.id, async ({ client, signal }, row) => {
    const parts = await client.uploads.listParts(row.key, row.storeUploadId, signal);
    const whole = parts.filter(({ part, bytes }) => {
      const [begin, end] = partRange(part, row.bytes, row.partBytes);
      return bytes === end - begin;
    });
    return presentProgress(
      client,
      row,
      whole.map(({ part }) => part),
    );
  });
}

async function presentProgress(client: BucketClient, row: BegunUpload, arrived: number[]): Promise<UploadProgress> {
  const has = new Set(arrived);
  const first: number[] = [];
  const last = partCount(row.bytes, row.partBytes);
  for (let part = 1; part <= last && first.length < SIGNED_AHEAD; part++) if (!has.has(part)) first.push(part);
  return { ...presentUpload(row), arrived, signed: await signParts(client, row, first) };
}

function signParts({ uploads: calls }: BucketClient, row: BegunUpload, parts: number[]): Promise<SignedPart[]> {
  const options = { expiresInSeconds: PART_URL_SECONDS };
  const signed = parts.map(async (part) => {
    return { part, ...(await calls.signedPart(row.key, row.storeUploadId, part, options)) };
  });
  return Promise.all(signed);
}

/** Where the browser sends these parts; the addresses work for an hour. */
export async function signUploadParts({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; parts: number[] };
}): Promise<{ parts: SignedPart[] }> {
  return withUpload(ctx, input.id, async ({ client }, row) => {
    const last = partCount(row.bytes, row.partBytes);
    if (input.parts.some((part) => part > last)) throw invalidField('parts', `This upload has ${last} parts.`);
    return { parts: await signParts(client, row, input.parts) };
  });
}

/** Makes the file; every part has to be there. Repeating it after a lost answer finds the file made. */
export async function completeUpload({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageFile> {
  return withUpload(
    ctx,
    input.id,
    async (files, row) => {
      const { client, signal } = files;
      try {
        await client.uploads.complete(row.key, row.storeUploadId, partCount(row.bytes, row.partBytes), signal);
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'NOT_FOUND') throw error;
        const made = await client.head(row.key, signal);
        if (made?.bytes !== row.bytes || made.modifiedAt < row.createdAt) throw error;
      }
      await ctx.db.transaction(async (tx) => {
        await tx.delete(uploads).where(eq(uploads.id, row.id));
        await auditFile(ctx, files.found, 'file.upload', { file: shownKey(row.key) }, tx);
      });
      return presentFile({ key: row.key, bytes: row.bytes, modifiedAt: new Date() });
    },
    COMPLETE_TIMEOUT_MS,
  );
}

/** Gives an upload up; what has arrived is deleted. */
export async function cancelUpload({ ctx, input }: { ctx: ServiceContext; input: { id: string } }): Promise<Upload> {
  return withUpload(ctx, input.id, async ({ client, signal }, row) => {
    await client.uploads.abort(row.key, row.storeUploadId, signal);
    await ctx.db.delete(uploads).where(eq(uploads.id, row.id));
    return presentUpload(row);
  });
}

async function withUpload<T>(
  ctx: ServiceContext,
  id: string,
  work: (files: OpenFiles, row: BegunUpload) => Promise<T>,
  timeoutMs?: number,
): Promise<T> {
  const [row] = await ctx.db.select().from(uploads).where(eq(uploads.id, id));
  if (!row?.storeUploadId) throw notFound('This upload');
  const { storeUploadId } = row;
  return withFiles(
    ctx,
    row.serviceInstanceId,
    'file:write',
    async (files) => {
      try {
        return await work(files, { ...row, storeUploadId });
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'NOT_FOUND') throw error;
        // The store dropped it (its lifecycle, or somebody with an S3 tool), so it can never be completed.
        await ctx.db.delete(uploads).where(eq(uploads.id, id));
        throw new AppError('NOT_FOUND', 'The store does not have this upload any more. Begin again.', { cause: error });
      }
    },
    timeoutMs,
  );
}
