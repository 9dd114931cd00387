import { copyFile, mkdir, open, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The log of a deployment: a folder with `current.log`, to which the application itself appends, and at most one older
 * part `<n>.log`. Nothing stands between application and file, so that neither a restart nor the end of the panel can
 * block or break the application; the price is that lines carry no time and no stream.
 */
const CURRENT = 'current.log';
const ROTATE_AT_BYTES = 8 * 1024 * 1024;
const READ_BYTES = 256 * 1024;
/** A longer line is handed out in pieces. */
const MAX_LINE_BYTES = 32 * 1024;

/** A place in the log: how many parts were rotated away before, and the byte in that part. */
interface Position {
  part: number;
  offset: number;
}

export interface LogText {
  lines: string[];
  cursor: string;
  /** When the log was last written to. Lines read while the application runs were printed a moment before. */
  writtenAt: Date;
}

/** Opens the log for a process to append to; the caller closes the handle after the process has it. */
export async function openLog(directory: string) {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return await open(join(directory, CURRENT), 'a', 0o600);
}

/** The cursor behind everything that is in the log now. */
export async function endOfLog(directory: string): Promise<string> {
  const part = await currentPart(directory);
  return format({ part, offset: await sizeOf(join(directory, CURRENT)) });
}

/**
 * Reads whole lines after a cursor.
 * @param cursor '' for the oldest kept line; one that points to a part no longer kept continues with the oldest
 * @param isFinished nobody writes any more: an unfinished last line counts
 */
export async function readLog(directory: string, cursor: string, limit: number, isFinished: boolean): Promise<LogText> {
  const current = await currentPart(directory);
  const oldest = (await hasPart(directory, current - 1)) ? current - 1 : current;
  let position = parse(cursor) ?? { part: oldest, offset: 0 };
  if (position.part < oldest || position.part > current) position = { part: oldest, offset: 0 };

  const lines: string[] = [];
  while (lines.length < limit) {
    const isOlder = position.part < current;
    const path = join(directory, isOlder ? `${position.part}.log` : CURRENT);
    const chunk = await readLines(path, position.offset, limit - lines.length, isOlder || isFinished);
    lines.push(...chunk.lines);
    position = { part: position.part, offset: chunk.offset };
    if (chunk.lines.length > 0) continue;
    if (!isOlder) break;
    position = { part: position.part + 1, offset: 0 };
  }
  return { lines, cursor: format(position), writtenAt: await modifiedAt(join(directory, CURRENT)) };
}

/** The last lines since a cursor, at most `limit`. */
export async function tailLog(directory: string, since: string, limit: number): Promise<string[]> {
  let tail: string[] = [];
  for (let cursor = since; ; ) {
    const read = await readLog(directory, cursor, 1_000, true);
    if (read.lines.length === 0) return tail;
    tail = [...tail, ...read.lines].slice(-limit);
    cursor = read.cursor;
  }
}

/**
 * Moves a large log away by copying and emptying it: the application keeps its open file and goes on at the new end
 * (O_APPEND). What it prints between the two steps is lost, which is why it happens rarely.
 */
export async function rotateLog(directory: string, rotateAtBytes = ROTATE_AT_BYTES): Promise<void> {
  const path = join(directory, CURRENT);
  if ((await sizeOf(path)) < rotateAtBytes) return;
  const part = await currentPart(directory);
  const temporary = join(directory, `${part}.tmp`);
  await copyFile(path, temporary);
  await truncate(path, 0);
  await rename(temporary, join(directory, `${part}.log`));
  await rm(join(directory, `${part - 1}.log`), { force: true });
}

async function readLines(path: string, offset: number, limit: number, isFinished: boolean) {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!file) return { lines: [], offset };
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(READ_BYTES), position: offset });
    const bytes = buffer.subarray(0, bytesRead);
    const lines: string[] = [];
    let start = 0;
    while (lines.length < limit && start < bytes.length) {
      const lineBreak = bytes.indexOf(0x0a, start);
      const end = lineBreak === -1 ? bytes.length : lineBreak;
      if (end - start > MAX_LINE_BYTES) {
        lines.push(bytes.toString('utf8', start, start + MAX_LINE_BYTES));
        start += MAX_LINE_BYTES;
        continue;
      }
      if (lineBreak === -1 && (!isFinished || bytesRead === READ_BYTES)) break;
      lines.push(bytes.toString('utf8', start, end).replace(/\r$/, ''));
      start = lineBreak === -1 ? end : end + 1;
    }
    return { lines, offset: offset + start };
  } finally {
    await file.close();
  }
}

async function currentPart(directory: string): Promise<number> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const parts = names.map((name) => /^(\d+)\.log$/.exec(name)?.[1]).filter((part) => part !== undefined);
  return Math.max(-1, ...parts.map(Number)) + 1;
}

async function hasPart(directory: string, part: number): Promise<boolean> {
  return part >= 0 && (await stat(join(directory, `${part}.log`)).catch(() => null)) !== null;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

async function modifiedAt(path: string): Promise<Date> {
  return (await stat(path).catch(() => null))?.mtime ?? new Date();
}

function format({ part, offset }: Position): string {
  return `${part}-${offset}`;
}

function parse(cursor: string): Position | null {
  const [, part, offset] = /^(\d{1,9})-(\d{1,15})$/.exec(cursor) ?? [];
  return part === undefined || offset === undefined ? null : { part: Number(part), offset: Number(offset) };
}
