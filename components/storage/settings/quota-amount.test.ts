import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quotaAmount, quotaBytes } from '#components/storage/settings/quota-amount';

it.each([
  [5_000_000_000, '5', 'GB'],
  [1_500_000, '1.5', 'MB'],
  [123_456, '123.456', 'kB'],
  [7, '0.007', 'kB'],
  [2_000_000_000_000, '2', 'TB'],
])('%i bytes are %s %s', (bytes, amount, unit) => {
  expect(quotaAmount(bytes)).toEqual({ amount, unit });
});

it('gives back every number of bytes that it shows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e15 }), (bytes) => {
      const { amount, unit } = quotaAmount(bytes);
      expect(quotaBytes(amount, unit)).toBe(bytes);
    }),
  );
});

it('takes a comma, and nothing that is no number', () => {
  expect(quotaBytes('1,5', 'GB')).toBe(1_500_000_000);
  for (const text of ['', 'x', '-1', '1e3', '1.2.3', '.']) expect(quotaBytes(text, 'GB')).toBeNaN();
});
