import { describe, expect, it } from 'vitest';
import { formatBytes } from '#components/service-instances/format-bytes';

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [4_240_000, '4.2 MB'],
    [17_000_000_000, '17 GB'],
    [2_500_000_000_000_000, '2500 TB'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
