/** One figure of the chart. */
export interface ChartPoint {
  atMs: number;
  value: number;
}

export const CHART_WIDTH = 600;
export const CHART_HEIGHT = 140;

/** A round number at or above the largest value, so that the axis ends with something readable. */
export function axisTop(largest: number): number {
  if (largest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 2, 5, 10].find((each) => each * power >= largest) ?? 10;
  return step * power;
}

const HOUR_MS = 3_600_000;
const STEPS_IN_HOURS = [1, 3, 6, 12, 24, 48, 168, 336, 720, 1440, 2160];

/**
 * Moments to name below the chart, at round local times: full hours, midnights, or months apart. The beginning alone when
 * no such time has passed.
 * @param most how many fit
 */
export function timeTicks(beginMs: number, endMs: number, most: number): number[] {
  const hours = (endMs - beginMs) / HOUR_MS;
  const step = STEPS_IN_HOURS.find((each) => hours / each <= most) ?? Math.ceil(hours / most);
  const at = new Date(beginMs);
  at.setHours(0, 0, 0, 0);
  const ticks: number[] = [];
  // By the calendar, so that days of 23 or 25 hours do not move the midnights.
  for (; at.getTime() <= endMs; at.setHours(at.getHours() + step)) {
    if (at.getTime() >= beginMs) ticks.push(at.getTime());
  }
  return ticks.length > 0 ? ticks : [beginMs];
}

/** Where points lie in the drawing: time from left to right, values from the bottom up. */
export function placePoints(points: readonly ChartPoint[], top: number): { x: number; y: number }[] {
  const begin = points[0]?.atMs ?? 0;
  const span = Math.max(1, (points.at(-1)?.atMs ?? 0) - begin);
  return points.map(({ atMs, value }) => ({
    x: ((atMs - begin) / span) * CHART_WIDTH,
    y: CHART_HEIGHT - (Math.min(value, top) / top) * CHART_HEIGHT,
  }));
}

/** The line through places, as SVG path data. */
export function linePath(places: readonly { x: number; y: number }[]): string {
  return places.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** The area below the line. */
export function areaPath(places: readonly { x: number; y: number }[]): string {
  const [first, last] = [places[0], places.at(-1)];
  if (!first || !last) return '';
  return `${linePath(places)}L${last.x.toFixed(1)} ${CHART_HEIGHT}L${first.x.toFixed(1)} ${CHART_HEIGHT}Z`;
}

/** Index of the point that is nearest to a share of the width. @param share 0 to 1 */
export function nearestPoint(places: readonly { x: number }[], share: number): number {
  let nearest = 0;
  for (const [index, { x }] of places.entries()) {
    if (Math.abs(x - share * CHART_WIDTH) < Math.abs((places[nearest]?.x ?? 0) - share * CHART_WIDTH)) nearest = index;
  }
  return nearest;
}
