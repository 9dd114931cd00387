const MIB = 1024 ** 2;

/** Small enough that a broken connection costs little, large enough that most files are one part. */
export const DEFAULT_PART_BYTES = 8 * MIB;

/** What a store demands of the parts of an upload. */
export interface PartLimits {
  minPartBytes: number;
  maxPartBytes: number;
  maxParts: number;
}

/**
 * The size of the parts of an upload: 8 MiB, or whole MiBs as large as needed for no more than the allowed parts.
 * @returns null when the store cannot take so large a file
 */
export function partBytesFor(bytes: number, limits: PartLimits): number | null {
  const needed = Math.ceil(bytes / limits.maxParts / MIB) * MIB;
  const size = Math.max(Math.min(DEFAULT_PART_BYTES, limits.maxPartBytes), limits.minPartBytes, needed);
  return size > limits.maxPartBytes ? null : size;
}

/** How many parts a file has; an empty one has none, it is written in one piece. */
export function partCount(bytes: number, partBytes: number): number {
  return Math.ceil(bytes / partBytes);
}

/** First byte and the byte behind the last of a part. @param part from 1 */
export function partRange(part: number, bytes: number, partBytes: number): [begin: number, end: number] {
  return [(part - 1) * partBytes, Math.min(bytes, part * partBytes)];
}
