import { judgePreflight } from '#lib/core/cors-preflight';
import { allowsPanelUploads, withoutPanelCors, withPanelCors } from '#lib/core/panel-cors';
import { wishOf } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import { publicRequest } from '#lib/object-stores/public-request';
import type { OpenFiles } from '#lib/services/storage-files/open';

const KNOWN_FOR_MS = 300_000;
const PREFLIGHT_MS = 5_000;

/** Buckets that were seen to take uploads from the panel, and until when that is believed. */
const seen = new Map<string, number>();

/**
 * Makes sure that the bucket takes files from the panel's pages: looks at its CORS rules, and adds the panel's own when
 * no other one does. A store whose rules are not ours to write is asked as a browser would ask it.
 * @throws AppError PRECONDITION_FAILED when it does not, and when the rules were made elsewhere
 */
export async function ensureUploadCors(files: OpenFiles, publicUrl: string): Promise<void> {
  const { store, bucket, signal } = files;
  const known = `${bucket} ${publicUrl}`;
  if ((seen.get(known) ?? 0) > Date.now()) return;
  const control = store.settings.cors;
  if (!files.capabilities.cors.can || !control) await requirePreflight(files, publicUrl);
  else {
    const { value, foreign } = await control.observe({ bucket }, signal);
    if (!allowsPanelUploads(value, publicUrl)) {
      if (foreign.length > 0) {
        const message = `The CORS rules of the bucket were made outside of Stowage: ${foreign.join(' ')} Apply them again under Settings, then uploads work.`;
        throw new AppError('PRECONDITION_FAILED', message);
      }
      // What a panel under another address has left goes with it.
      const others = withoutPanelCors(value, wishOf(files.found.instance).cors);
      await control.apply({ bucket }, withPanelCors(others, publicUrl), signal);
    }
  }
  seen.set(known, Date.now() + KNOWN_FOR_MS);
}

async function requirePreflight(files: OpenFiles, publicUrl: string): Promise<void> {
  const { origin } = new URL(publicUrl);
  // Where the parts will go; without its signature, which preflights do not need.
  const target = new URL(await files.client.signedUrl('preflight-test', { expiresInSeconds: 60, method: 'PUT' }));
  target.search = '';
  const asked = { origin, method: 'PUT' } as const;
  const answer = await publicRequest(target.href, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': asked.method },
    allowsPrivateAddress: files.allowsPrivateAddress,
    signal: AbortSignal.any([files.signal, AbortSignal.timeout(PREFLIGHT_MS)]),
  }).catch(() => null);
  // The panel may not reach the public address that browsers do; then theirs is the word that counts.
  if (answer === null) return;
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, value?.toString()]));
  const { isAllowed, sentence } = judgePreflight(asked, { status: answer.status, headers });
  if (isAllowed) return;
  const { cors } = files.capabilities;
  throw new AppError('PRECONDITION_FAILED', `${sentence}${cors.can ? '' : ` ${cors.reason}`}`);
}
