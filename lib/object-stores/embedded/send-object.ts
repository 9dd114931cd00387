import { closeSync, read } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import type { ByteRange } from '#lib/object-stores/embedded/byte-range';
import type { ObjectFiles } from '#lib/object-stores/embedded/object-files';
import type { Segment } from '#lib/object-stores/embedded/object-table';

const readAsync = promisify(read);
const BLOCK_BYTES = 512 * 1024;
const MAX_SPARE_BLOCKS = 16;

/** Blocks to be used again: memory that is fresh from the system costs more than the read into it. */
const spareBlocks: Buffer[] = [];

function takeBlock(): Buffer {
  return spareBlocks.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
}

/** Only for a block that nothing reads or writes any more. */
function returnBlock(block: Buffer): void {
  if (spareBlocks.length < MAX_SPARE_BLOCKS) spareBlocks.push(block);
}

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
 * Sends a range of an object, head and body. To be called in the same turn of the event loop as the look-up of the
 * object, so that a replacement cannot take its files away.
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
  const letGo = files.hold(slices.map((slice) => slice.file));
  try {
    const [only] = slices;
    if (slices.length === 1 && only && only.length <= BLOCK_BYTES) await sendAtOnce(response, files, only, sendHead);
    else await sendBlocks(response, files, slices, sendHead);
  } finally {
    letGo();
  }
}

/**
 * Reads a range of an object block by block; each block is a buffer of its own. To be called like `sendRange`.
 * @param take returns a promise when it wants to be waited for
 */
export async function readRange(
  files: ObjectFiles,
  segments: readonly Segment[],
  range: ByteRange,
  take: (block: Buffer) => Promise<void> | undefined,
): Promise<void> {
  const slices = slicesOf(segments, range);
  const letGo = files.hold(slices.map((slice) => slice.file));
  try {
    for (const { file, position, length } of slices) {
      await withFile(files, file, async (fd) => {
        for (let done = 0; done < length; done += BLOCK_BYTES) {
          const size = Math.min(BLOCK_BYTES, length - done);
          await take(await readFully(fd, Buffer.allocUnsafeSlow(size), size, position + done));
        }
      });
    }
  } finally {
    letGo();
  }
}

async function withFile<T>(files: ObjectFiles, id: string, use: (fd: number) => Promise<T>): Promise<T> {
  const fd = await files.openForReading(id);
  try {
    return await use(fd);
  } finally {
    closeSync(fd);
  }
}

async function sendAtOnce(
  response: ServerResponse,
  files: ObjectFiles,
  { file, position, length }: Slice,
  sendHead: () => void,
): Promise<void> {
  await withFile(files, file, async (fd) => {
    const body = await readFully(fd, Buffer.allocUnsafe(length), length, position);
    sendHead();
    response.end(body);
  });
}

/** Two buffers take turns: one is filled while the other is on its way to the client. */
async function sendBlocks(
  response: ServerResponse,
  files: ObjectFiles,
  slices: readonly Slice[],
  sendHead: () => void,
): Promise<void> {
  const buffers = [takeBlock(), takeBlock()] as const;
  let turn = 0;
  let sending: Promise<void> = Promise.resolve();
  try {
    for (const { file, position, length } of slices) {
      await withFile(files, file, async (fd) => {
        for (let done = 0; done < length; done += BLOCK_BYTES) {
          const buffer = buffers[turn++ % 2] as Buffer;
          const block = await readFully(fd, buffer, Math.min(BLOCK_BYTES, length - done), position + done);
          if (!response.headersSent) sendHead();
          await sending;
          sending = writeOut(response, block);
          // Awaited in the next round; a rejection in between must not count as unhandled.
          sending.catch(() => undefined);
        }
      });
    }
    await sending;
    for (const buffer of buffers) returnBlock(buffer);
    response.end();
  } catch (error) {
    if (!response.headersSent) throw error;
    // The length is promised already: an answer that cannot be finished must look broken to the client.
    response.destroy();
  }
}
