import { expect, it } from 'vitest';
import { formatRelative } from '#components/ui/relative-time';

const NOW = Date.parse('2026-11-21T12:00:00Z');

it.each([
  ['2026-11-21T11:59:01Z', 'just now'],
  ['2026-11-21T11:59:00Z', '1 minute ago'],
  ['2026-11-21T11:00:01Z', '59 minutes ago'],
  ['2026-11-21T11:00:00Z', '1 hour ago'],
  ['2026-11-20T11:00:00Z', 'yesterday'],
  ['2026-11-07T12:00:00Z', '2 weeks ago'],
  ['2026-11-14T12:00:00Z', '7 days ago'],
  ['2026-10-12T12:00:00Z', '5 weeks ago'],
  ['2025-11-20T12:00:00Z', '12 months ago'],
  ['2024-11-20T12:00:00Z', '2 years ago'],
  ['2026-11-22T12:00:00Z', 'tomorrow'],
  ['2026-11-23T12:00:00Z', 'in 2 days'],
  ['2026-11-28T11:59:50Z', 'in 7 days'],
  ['2026-11-28T12:00:00Z', 'in 7 days'],
  ['2026-12-01T12:00:00Z', 'in 10 days'],
  ['2026-12-05T12:00:00Z', 'in 2 weeks'],
  ['2026-12-25T12:00:00Z', 'in 5 weeks'],
])('writes %s as %s', (at, text) => {
  expect(formatRelative(Date.parse(at), NOW)).toBe(text);
});
