import { S3Error } from '#lib/object-stores/embedded/s3-error';

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Reads a `Range` header. Several ranges, other units and malformed ones are ignored, as S3 and RFC 9110 allow.
 * @returns undefined when the whole object is to be sent
 * @throws S3Error InvalidRange when the range lies outside of the object
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(' ', '') ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const unsatisfiable = () =>
    new S3Error('InvalidRange', undefined, { headers: { 'Content-Range': `bytes */${size}` } });
  if (match[1] === '') {
    const suffix = Number(match[2]);
    if (suffix === 0 || size === 0) throw unsatisfiable();
    return { start: Math.max(0, size - suffix), end: size - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[2] !== '' && start > Number(match[2])) return undefined;
  if (start >= size) throw unsatisfiable();
  return { start, end };
}

/** Reads `x-amz-copy-source-range`, which must be one full `bytes=first-last` inside the source. @throws S3Error */
export function parseCopyRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  if (!match) throw new S3Error('InvalidArgument', 'The x-amz-copy-source-range must be of the form bytes=first-last.');
  const range = { start: Number(match[1]), end: Number(match[2]) };
  if (range.start > range.end || range.end >= size)
    throw new S3Error('InvalidRange', `The range is not valid for a source object of ${size} bytes.`);
  return range;
}
