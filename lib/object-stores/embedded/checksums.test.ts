import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineCrcs, createChecksum } from '#lib/object-stores/embedded/checksums';

/** Check values of the algorithms: the digest of the text "123456789". */
const CHECK_VALUES = [
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
  ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
] as const;

function digest(algorithm: (typeof CHECK_VALUES)[number][0], ...pieces: Uint8Array[]): Buffer {
  const checksum = createChecksum(algorithm);
  for (const piece of pieces) checksum.update(Buffer.from(piece));
  return checksum.digest();
}

describe.each(CHECK_VALUES)('%s', (algorithm, value) => {
  it('has the published check value', () => {
    expect(digest(algorithm, Buffer.from('123456789')).toString('hex')).toBe(value);
  });

  it('does not depend on how the bytes arrive', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, at) => {
        expect(digest(algorithm, bytes.subarray(0, at), bytes.subarray(at))).toEqual(digest(algorithm, bytes));
      }),
    );
  });
});

describe.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)('%s of parts', (algorithm) => {
  it('combines to that of the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 5 }), (parts) => {
        const digests = parts.map((part) => ({ digest: digest(algorithm, part), size: part.length }));
        expect(combineCrcs(algorithm, digests)).toEqual(digest(algorithm, ...parts));
      }),
    );
  });
});

it('CRC32 is that of zlib', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(digest('CRC32', bytes).readUInt32BE()).toBe(crc32(bytes));
    }),
  );
});
