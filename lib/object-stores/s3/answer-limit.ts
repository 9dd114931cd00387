import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { StoreError } from '#lib/object-stores/port';

/** A list of 1,000 keys of 1,024 bytes, each written as `%XX`, with room to spare. */
const MAX_BYTES = 8 * 1024 ** 2;
const MAX_MS = 60_000;

/**
 * Limits every answer but the body of an object, which goes on as a stream: the SDK would read one without end into
 * memory, and wait for one that trickles for as long as it trickles.
 */
export function limitAnswers(
  { middlewareStack }: Pick<S3Client, 'middlewareStack'>,
  { maxBytes = MAX_BYTES, maxMs = MAX_MS } = {},
): void {
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        const response = result.response as { statusCode: number; body: unknown };
        const isObject = commandName === 'GetObjectCommand' && response.statusCode < 300;
        if (response.body instanceof Readable && !isObject)
          response.body = Readable.from(limited(response.body, maxBytes, maxMs), { objectMode: false });
        return result;
      },
    // Closest to the connection, so that whatever reads the answer reads the limited one.
    { step: 'deserialize', name: 'limitAnswers', priority: 'low' },
  );
}

async function* limited(body: Readable, maxBytes: number, maxMs: number): AsyncGenerator<Buffer> {
  const slow = new StoreError('UNREACHABLE', 'The object store took too long to answer. Check that it runs.');
  const timer = setTimeout(() => body.destroy(slow), maxMs);
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new StoreError('REFUSED', 'The answer of the object store is too long.');
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
  }
}
