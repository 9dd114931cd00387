import type { FileLink } from '#lib/contracts/storage-files';
import { fileName, hasDotSegment, shownKey } from '#lib/core/file-keys';
import { fileTypeOf } from '#lib/core/file-types';
import { AppError } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { auditFile } from '#lib/services/storage-files/audit';
import { type OpenFiles, withFiles } from '#lib/services/storage-files/open';

const DOWNLOAD_SECONDS = 300;
const PREVIEW_SECONDS = 600;

const validities: Record<number, string> = { 3600: 'an hour', 86400: 'a day', 604800: '7 days' };

function expiresAt(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

/** A link for others. The audit log learns that it was made and for how long, never the link. */
export async function createFileLink({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; key: string; expires_in_seconds: number };
}): Promise<FileLink> {
  return withFiles(ctx, input.id, 'file:read', async (files) => {
    requireSignedLinks(files);
    if (hasDotSegment(input.key)) {
      const message = 'Browsers cannot open names with . or .. in their path, so no link can lead to this file.';
      throw new AppError('PRECONDITION_FAILED', message);
    }
    const seconds = input.expires_in_seconds;
    const url = await files.client.signedUrl(input.key, { expiresInSeconds: seconds });
    await auditFile(ctx, files.found, 'file.share', {
      file: shownKey(input.key),
      validity: validities[seconds] ?? `${seconds} s`,
    });
    return { url, expires_at: expiresAt(seconds) };
  });
}

/** Where the browser goes to save the file: the store itself, or the panel for names that browsers would change. */
export async function downloadFile({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; key: string };
}): Promise<FileLink> {
  return withFiles(ctx, input.id, 'file:read', async (files) => {
    const { key } = input;
    if (hasDotSegment(key) || !files.capabilities.signedLinks.can) {
      const url = `/apps/v3/service-instances/${input.id}/files/content/?key=${encodeURIComponent(key)}`;
      return { url, expires_at: null };
    }
    await auditFile(ctx, files.found, 'file.download', { file: shownKey(key) });
    const url = await files.client.signedUrl(key, { expiresInSeconds: DOWNLOAD_SECONDS, downloadAs: fileName(key) });
    return { url, expires_at: expiresAt(DOWNLOAD_SECONDS) };
  });
}

/** Links for thumbnails, of images only: they are not in the audit log, as they open nothing else. */
export async function previewFiles({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; keys: string[] };
}): Promise<{ previews: { key: string; url: string }[] }> {
  return withFiles(ctx, input.id, 'file:read', async (files) => {
    const keys = files.capabilities.signedLinks.can ? input.keys : [];
    const images = keys.filter((key) => fileTypeOf(key).isImage && !hasDotSegment(key));
    const previews = images.map(async (key) => {
      return { key, url: await files.client.signedUrl(key, { expiresInSeconds: PREVIEW_SECONDS }) };
    });
    return { previews: await Promise.all(previews) };
  });
}

function requireSignedLinks({ capabilities: { signedLinks } }: OpenFiles): void {
  if (!signedLinks.can) throw new AppError('PRECONDITION_FAILED', signedLinks.reason);
}
