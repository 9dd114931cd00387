import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PART_BYTES, partBytesFor, partCount, partRange } from '#lib/core/uploads';

const s3 = { minPartBytes: 5 * 1024 ** 2, maxPartBytes: 5 * 1024 ** 3, maxParts: 10_000 };

describe('parts of uploads', () => {
  it('have 8 MiB until there would be too many', () => {
    expect(partBytesFor(1, s3)).toBe(DEFAULT_PART_BYTES);
    expect(partBytesFor(80_000 * 1024 ** 2, s3)).toBe(DEFAULT_PART_BYTES);
    expect(partBytesFor(80_000 * 1024 ** 2 + 1, s3)).toBe(9 * 1024 ** 2);
    expect(partBytesFor(5 * 1024 ** 4, s3)).toBe(525 * 1024 ** 2);
    expect(partBytesFor(1, { ...s3, maxPartBytes: 4 * 1024 ** 2, minPartBytes: 1 })).toBe(4 * 1024 ** 2);
    expect(partBytesFor(100 * 1024 ** 2, { minPartBytes: 1, maxPartBytes: 4 * 1024 ** 2, maxParts: 3 })).toBeNull();
  });

  it('cover every byte of a file once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 500 }), (bytes, partBytes) => {
        let end = 0;
        for (let part = 1; part <= partCount(bytes, partBytes); part++) {
          const range = partRange(part, bytes, partBytes);
          expect(range[0]).toBe(end);
          expect(range[1]).toBeGreaterThan(range[0]);
          [, end] = range;
        }
        expect(end).toBe(bytes);
      }),
    );
  });
});
