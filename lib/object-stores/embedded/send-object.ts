import { close, read } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import type { ByteRange } from '#lib/object-stores/embedded/byte-range';
import type { ObjectFiles } from '#lib/object-stores/embedded/object-files';
import type { Segment } from '#lib/object-stores/embedded/object-table';

const readAsync = promisify(read);
const closeAsync = promisify(close);
const BLOCK_BYTES = 512 * 1024;

interface Slice {
  file: string;
  position: number;
  length: number;
}

/** The pieces of files that make up the range. */
function slicesOf(segments: readonly Segment[], range: ByteRange): Slice[] {
  const slices: Slice[] = [];
  let offset = 0;
  for (const { file, size } of segments) {
    const start = Math.max(range.start - offset, 0);
    const end = Math.min(range.end - offset + 1, size);
    if (end > start) slices.push({ file, position: start, length: end - start });
    offset += size;
  }
  return slices;
}

async function readFully(fd: number, buffer: Buffer, length: number, position: number): Promise<Buffer> {
  let done = 0;
  while (done < length) {
    const { bytesRead } = await readAsync(fd, buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new Error('An object file is shorter than the index says.');
    done += bytesRead;
  }
  return length === buffer.length ? buffer : buffer.subarray(0, length);
}

/** Resolves when the bytes have left this process, so that their buffer may be used again; rejects when the client is gone. */
function writeOut(response: ServerResponse, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (response.destroyed) return reject(new Error('The client went away.'));
    const onClose = () => reject(new Error('The client went away.'));
    response.once('close', onClose);
    response.write(data, (error) => {
      response.off('close', onClose);
      if (error) reject(error);
      else resolve();
    });
  });
}

/**
 * Sends a range of an object, head and body. Two buffers take turns: one is filled while the other is on its way.
 * The first file is opened before any await, so no replacement of the object can remove it in between; the others
 * are opened here for the same reason.
 * @throws Error before the head is sent when a file is missing; afterwards the connection is cut instead
 */
export async function sendRange(
  response: ServerResponse,
  files: ObjectFiles,
  segments: readonly Segment[],
  range: ByteRange,
  sendHead: () => void,
): Promise<void> {
  const slices = slicesOf(segments, range);
  const opened: (Slice & { fd: number })[] = [];
  try {
    for (const slice of slices) opened.push({ ...slice, fd: files.openForReading(slice.file) });
    const [only] = opened;
    if (opened.length === 1 && only && only.length <= BLOCK_BYTES) {
      const body = await readFully(only.fd, Buffer.allocUnsafe(only.length), only.length, only.position);
      sendHead();
      response.end(body);
      return;
    }
    sendHead();
    await sendBlocks(response, opened);
    response.end();
  } finally {
    await Promise.all(opened.map(({ fd }) => closeAsync(fd)));
  }
}

async function sendBlocks(response: ServerResponse, slices: readonly (Slice & { fd: number })[]): Promise<void> {
  const buffers = [Buffer.allocUnsafeSlow(BLOCK_BYTES), Buffer.allocUnsafeSlow(BLOCK_BYTES)] as const;
  let turn = 0;
  let sending: Promise<void> = Promise.resolve();
  try {
    for (const { fd, position, length } of slices) {
      for (let done = 0; done < length; done += BLOCK_BYTES) {
        const buffer = buffers[turn++ % 2] as Buffer;
        const block = await readFully(fd, buffer, Math.min(BLOCK_BYTES, length - done), position + done);
        await sending;
        sending = writeOut(response, block);
        // Awaited in the next round; a rejection in between must not count as unhandled.
        sending.catch(() => undefined);
      }
    }
    await sending;
  } catch {
    // The length is promised already: an answer that cannot be finished must look broken to the client.
    response.destroy();
  }
}
