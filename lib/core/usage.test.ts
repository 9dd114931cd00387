import { describe, expect, it } from 'vitest';
import { forecastQuota, quotaLevel, roughDuration, spreadSamples, type UsageSample } from '#lib/core/usage';

const now = new Date('2026-11-21T12:00:00Z');
const DAY = 86_400_000;

/** A sample each 6 hours for some days until now. */
function samples(days: number, bytesAt: (day: number) => number): UsageSample[] {
  return Array.from({ length: days * 4 + 1 }, (_, index) => {
    const day = index / 4;
    return { at: new Date(now.getTime() - (days - day) * DAY), bytes: bytesAt(day), objects: 1 };
  });
}

describe('the forecast', () => {
  it('says when a steady growth meets the quota', () => {
    const forecast = forecastQuota(
      samples(14, (day) => 100 + day * 10),
      450,
      now,
    );
    expect(forecast).toEqual({ kind: 'growing', reachesAt: new Date(now.getTime() + 21 * DAY) });
  });

  it('looks at the last 14 days only', () => {
    const forecast = forecastQuota(
      samples(28, (day) => (day < 14 ? day * 1000 : 14_000 + (day - 14))),
      14_024,
      now,
    );
    expect(forecast.kind === 'growing' && Math.round((forecast.reachesAt.getTime() - now.getTime()) / DAY)).toBe(10);
  });

  it.each([
    ['nothing without a quota', null, samples(14, (day) => day), 'none'],
    ['nothing without a day of figures', 100, samples(14, (day) => day).slice(-4), 'none'],
    ['nothing without any figures', 100, [], 'none'],
    ['that it is reached', 10, samples(2, () => 10), 'reached'],
    ['that a shrinking bucket never meets it', 100, samples(14, (day) => 50 - day), 'steady'],
    ['that an even one never does', 100, samples(14, () => 50), 'steady'],
    ['that it is years away', 1e12, samples(14, (day) => day), 'steady'],
  ])('says %s', (_, quota, list, kind) => expect(forecastQuota(list, quota, now).kind).toBe(kind));
});

it.each([
  [21 * DAY, '3 weeks'],
  [10 * DAY, '10 days'],
  [13.6 * DAY, '14 days'],
  [DAY, '24 hours'],
  [3_600_000, '1 hour'],
  [1, '1 hour'],
  [70 * DAY, '2 months'],
  [800 * DAY, '2 years'],
])('%d ms are "%s"', (ms, text) => expect(roughDuration(ms)).toBe(text));

it.each([
  [79, 'fine'],
  [80, 'nearly'],
  [99, 'nearly'],
  [100, 'full'],
  [101, 'full'],
])('%d of 100 is %s', (bytes, level) => {
  expect(quotaLevel(bytes, 100)).toBe(level);
  expect(quotaLevel(bytes, null)).toBe('fine');
});

describe('spreading', () => {
  it('keeps the first and the last, evenly in between', () => {
    const all = samples(100, (day) => day);
    const some = spreadSamples(all, 50);
    expect(some.length).toBeLessThanOrEqual(50);
    expect(some.length).toBeGreaterThan(40);
    expect(some[0]).toBe(all[0]);
    expect(some.at(-1)).toBe(all.at(-1));
  });

  it('leaves few as they are', () => {
    expect(
      spreadSamples(
        samples(1, () => 1),
        50,
      ),
    ).toHaveLength(5);
    expect(spreadSamples([], 50)).toEqual([]);
  });
});
