import { describe, expect, it } from 'vitest';
import {
  areaPath,
  axisTop,
  CHART_HEIGHT,
  CHART_WIDTH,
  linePath,
  nearestPoint,
  placePoints,
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

  it('stands one point or none', () => {
    expect(placePoints([{ atMs: 5, value: 1 }], 1)).toEqual([{ x: 0, y: 0 }]);
    expect(areaPath([])).toBe('');
    expect(nearestPoint([], 0.5)).toBe(0);
  });
});
