import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksums that S3 clients send. Source: S3 user guide, "Checking object integrity". */
export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** A checksum fed piece by piece. */
export interface RunningChecksum {
  update(chunk: Buffer): void;
  digest(): Buffer;
}

/** Reflected polynomials with their width; both run with all ones as start value and final XOR. */
const POLYNOMIALS = {
  CRC32: { bits: 32n, polynomial: 0xedb88320n },
  CRC32C: { bits: 32n, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
} as const;

const SLICES = 8;

/** Slicing-by-8 tables as 32-bit halves: `low[slice * 256 + byte]`, `high[...]`. BigInt in the inner loop would be 50 times slower. */
function makeTables(polynomial: bigint): { low: Uint32Array; high: Uint32Array } {
  const low = new Uint32Array(SLICES * 256);
  const high = new Uint32Array(SLICES * 256);
  const first: bigint[] = [];
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    first.push(value);
  }
  for (let byte = 0; byte < 256; byte++) {
    let value = first[byte] ?? 0n;
    for (let slice = 0; slice < SLICES; slice++) {
      low[slice * 256 + byte] = Number(value & 0xffffffffn);
      high[slice * 256 + byte] = Number(value >> 32n);
      value = (value >> 8n) ^ (first[Number(value & 0xffn)] ?? 0n);
    }
  }
  return { low, high };
}

const tables = new Map<ChecksumAlgorithm, { low: Uint32Array; high: Uint32Array }>();

function tablesOf(algorithm: 'CRC32C' | 'CRC64NVME') {
  let made = tables.get(algorithm);
  if (!made) {
    made = makeTables(POLYNOMIALS[algorithm].polynomial);
    tables.set(algorithm, made);
  }
  return made;
}

function createTableCrc(algorithm: 'CRC32C' | 'CRC64NVME'): RunningChecksum {
  const { low: l, high: h } = tablesOf(algorithm);
  const isWide = algorithm === 'CRC64NVME';
  let low = 0xffffffff;
  let high = isWide ? 0xffffffff : 0;
  const at = (table: Uint32Array, index: number) => table[index] as number;
  return {
    update(chunk) {
      const length = chunk.length;
      let i = 0;
      let lo = low;
      let hi = high;
      for (; i + 8 <= length; i += 8) {
        const a =
          lo ^
          ((chunk[i] as number) |
            ((chunk[i + 1] as number) << 8) |
            ((chunk[i + 2] as number) << 16) |
            ((chunk[i + 3] as number) << 24));
        const b =
          hi ^
          ((chunk[i + 4] as number) |
            ((chunk[i + 5] as number) << 8) |
            ((chunk[i + 6] as number) << 16) |
            ((chunk[i + 7] as number) << 24));
        const i0 = 1792 + (a & 255);
        const i1 = 1536 + ((a >>> 8) & 255);
        const i2 = 1280 + ((a >>> 16) & 255);
        const i3 = 1024 + (a >>> 24);
        const i4 = 768 + (b & 255);
        const i5 = 512 + ((b >>> 8) & 255);
        const i6 = 256 + ((b >>> 16) & 255);
        const i7 = b >>> 24;
        lo = at(l, i0) ^ at(l, i1) ^ at(l, i2) ^ at(l, i3) ^ at(l, i4) ^ at(l, i5) ^ at(l, i6) ^ at(l, i7);
        hi = isWide ? at(h, i0) ^ at(h, i1) ^ at(h, i2) ^ at(h, i3) ^ at(h, i4) ^ at(h, i5) ^ at(h, i6) ^ at(h, i7) : 0;
      }
      for (; i < length; i++) {
        const index = (lo ^ (chunk[i] as number)) & 255;
        lo = at(l, index) ^ ((lo >>> 8) | (hi << 24));
        hi = at(h, index) ^ (hi >>> 8);
      }
      low = lo;
      high = hi;
    },
    digest() {
      const out = Buffer.alloc(isWide ? 8 : 4);
      if (isWide) out.writeUInt32BE(~high >>> 0, 0);
      out.writeUInt32BE(~low >>> 0, isWide ? 4 : 0);
      return out;
    },
  };
}

function createCrc32(): RunningChecksum {
  let value = 0;
  return {
    update(chunk) {
      value = crc32(chunk, value);
    },
    digest() {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(value, 0);
      return out;
    },
  };
}

/** A fresh running checksum of that algorithm. */
export function createChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case 'CRC32':
      return createCrc32();
    case 'CRC32C':
    case 'CRC64NVME':
      return createTableCrc(algorithm);
    case 'SHA1':
      return createHash('sha1');
    case 'SHA256':
      return createHash('sha256');
  }
}

/** Bytes of a digest of that algorithm. */
export function digestLength(algorithm: ChecksumAlgorithm): number {
  return { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }[algorithm];
}

/** The algorithm by its S3 name in any case, or undefined. */
export function findChecksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
}

/** Lower-case header that carries the digest: `x-amz-checksum-crc32`, ... */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Product of two reflected polynomials modulo the polynomial; the highest bit stands for x^0. */
function multiply(a: bigint, b: bigint, bits: bigint, polynomial: bigint): bigint {
  let product = 0n;
  let factor = b;
  for (let mask = 1n << (bits - 1n); mask > 0n; mask >>= 1n) {
    if (a & mask) product ^= factor;
    factor = factor & 1n ? (factor >> 1n) ^ polynomial : factor >> 1n;
  }
  return product;
}

/** x^(8 * bytes) modulo the polynomial: appending that many bytes multiplies a CRC by it. */
function powerOfBytes(bytes: number, bits: bigint, polynomial: bigint): bigint {
  let result = 1n << (bits - 1n);
  let square = 1n << (bits - 2n);
  for (let rest = BigInt(bytes) * 8n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(result, square, bits, polynomial);
    square = multiply(square, square, bits, polynomial);
  }
  return result;
}

/**
 * CRC of the concatenation of parts, from the parts' CRCs and sizes (the FULL_OBJECT checksum of a multipart upload).
 * The mathematics is that of zlib's `crc32_combine`.
 */
export function combineCrcs(
  algorithm: 'CRC32' | 'CRC32C' | 'CRC64NVME',
  parts: readonly { digest: Buffer; size: number }[],
): Buffer {
  const { bits, polynomial } = POLYNOMIALS[algorithm];
  const powers = new Map<number, bigint>();
  let combined = 0n;
  for (const part of parts) {
    const power = powers.get(part.size) ?? powerOfBytes(part.size, bits, polynomial);
    powers.set(part.size, power);
    combined = multiply(power, combined, bits, polynomial) ^ BigInt(`0x${part.digest.toString('hex')}`);
  }
  return Buffer.from(combined.toString(16).padStart(Number(bits) / 4, '0'), 'hex');
}
