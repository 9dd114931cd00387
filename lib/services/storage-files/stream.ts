import { Readable } from 'node:stream';
import { fileName, shownKey } from '#lib/core/file-keys';
import type { ServiceContext } from '#lib/services/context';
import { auditFile } from '#lib/services/storage-files/audit';
import { openFiles, toAppError } from '#lib/services/storage-files/open';

/**
 * A file through the panel, for the few names that no browser can ask a store for. The body is not buffered; as an
 * attachment of no type it cannot act as a page of the panel.
 */
export async function streamFile({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; key: string; signal: AbortSignal };
}): Promise<Response> {
  const { client, found } = await openFiles(ctx, input.id, 'file:read');
  try {
    // Here and not where this address is told: it can be guessed.
    await auditFile(ctx, found, 'file.download', { file: shownKey(input.key) });
    const { body, bytes } = await client.get(input.key, { signal: input.signal });
    body.once('close', () => client.close());
    return new Response(Readable.toWeb(body) as ReadableStream, {
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(bytes),
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName(input.key))}`,
        'content-security-policy': 'sandbox',
        'cache-control': 'private, no-store',
      },
    });
  } catch (error) {
    client.close();
    throw toAppError(error);
  }
}
