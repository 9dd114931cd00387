import { describe, expect, it } from 'vitest';
import {
  areaPath,
  axisTop,
  CHART_HEIGHT,
  CHART_WIDTH,
  linePath,
  nearestPoint,
  placePoints,
  timeTicks,
} from '#components/storage/usage/chart-geometry';

describe('the chart', () => {
  it.each([
    [0, 1],
    [1, 1],
    [7, 10],
    [1100, 2000],
    [4_800_000, 5_000_000],
  ])('ends its axis above %d at %d', (largest, top) => expect(axisTop(largest)).toBe(top));

  it('spreads points by time, not by number, and draws zero at the bottom', () => {
    const places = placePoints(
      [
        { atMs: 0, value: 0 },
        { atMs: 10, value: 5 },
        { atMs: 100, value: 10 },
      ],
      10,
    );
    expect(places).toEqual([
      { x: 0, y: CHART_HEIGHT },
      { x: CHART_WIDTH / 10, y: CHART_HEIGHT / 2 },
      { x: CHART_WIDTH, y: 0 },
    ]);
    expect(linePath(places)).toBe('M0.0 140.0L60.0 70.0L600.0 0.0');
    expect(areaPath(places)).toBe('M0.0 140.0L60.0 70.0L600.0 0.0L600.0 140L0.0 140Z');
    expect([0, 0.04, 0.06, 0.5, 0.6, 1].map((share) => nearestPoint(places, share))).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('names round local times, and no more of them than fit', () => {
    const begin = new Date(2026, 10, 14, 21, 51).getTime();
    const clock = (days: number) =>
      timeTicks(begin, begin + days * 86_400_000, 5).map((at) => {
        const local = new Date(at);
        return `${local.getMonth() + 1}/${local.getDate()} ${local.getHours()}`;
      });
    expect(clock(1)).toEqual(['11/15 0', '11/15 6', '11/15 12', '11/15 18']);
    expect(clock(7)).toEqual(['11/16 0', '11/18 0', '11/20 0']);
    expect(clock(30)).toEqual(['11/21 0', '11/28 0', '12/5 0', '12/12 0']);
    expect(clock(365)).toHaveLength(4);
    expect(timeTicks(begin, begin + 1000, 5)).toEqual([begin]);
  });

  it('stands one point or none', () => {
    expect(placePoints([{ atMs: 5, value: 1 }], 1)).toEqual([{ x: 0, y: 0 }]);
    expect(areaPath([])).toBe('');
    expect(nearestPoint([], 0.5)).toBe(0);
  });
});
