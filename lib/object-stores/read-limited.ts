import type { Readable } from 'node:stream';
import { StoreError } from '#lib/object-stores/port';

/** Reads an answer of a store into memory. @throws StoreError REFUSED when it is longer, which ends its connection */
export async function readLimited(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes > maxBytes) throw new StoreError('REFUSED', 'The answer of the object store is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
