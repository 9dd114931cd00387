import { expect, it } from 'vitest';
import { formatDuration } from '#components/ui/duration';

it.each([
  [-5, '0.0 s'],
  [840, '0.8 s'],
  [9999, '10 s'],
  [12_400, '12 s'],
  [59_999, '1 min 0 s'],
  [200_000, '3 min 20 s'],
  [3_900_000, '1 h 5 min'],
])('writes %i ms as %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});
