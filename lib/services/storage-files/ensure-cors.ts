import { allowsPanelUploads, withPanelCors } from '#lib/core/panel-cors';
import { AppError } from '#lib/errors';
import type { OpenFiles } from '#lib/services/storage-files/open';

const KNOWN_FOR_MS = 300_000;

/** Buckets that were seen to take uploads from the panel, and until when that is believed. */
const seen = new Map<string, number>();

/**
 * Makes sure that the bucket takes files from the panel's pages: looks at its CORS rules, and adds the panel's own when
 * no other one does.
 * @throws AppError PRECONDITION_FAILED when the store has no CORS or its rules were made elsewhere
 */
export async function ensureUploadCors({ store, bucket, capabilities, signal }: OpenFiles, publicUrl: string) {
  if ((seen.get(bucket) ?? 0) > Date.now()) return;
  const { cors } = capabilities;
  if (!cors.can) throw new AppError('PRECONDITION_FAILED', cors.reason);
  const control = store.settings.cors;
  if (!control) throw new AppError('PRECONDITION_FAILED', 'This store has no CORS rules for a bucket.');
  const { value, foreign } = await control.observe({ bucket }, signal);
  if (!allowsPanelUploads(value, publicUrl)) {
    if (foreign.length > 0) {
      const message = `The CORS rules of the bucket were made outside of Stowage: ${foreign.join(' ')} Apply them again under Settings, then uploads work.`;
      throw new AppError('PRECONDITION_FAILED', message);
    }
    await control.apply({ bucket }, withPanelCors(value, publicUrl), signal);
  }
  seen.set(bucket, Date.now() + KNOWN_FOR_MS);
}
