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
