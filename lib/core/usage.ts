/** Bytes and objects of a bucket at one time. */
export interface UsageSample {
  at: Date;
  bytes: number;
  objects: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const usageRanges = ['24h', '7d', '30d', '1y'] as const;
export type UsageRange = (typeof usageRanges)[number];

/** How far each range looks back, and what it is called. */
export const usageRangeViews: Record<UsageRange, { label: string; ms: number }> = {
  '24h': { label: '24 hours', ms: DAY_MS },
  '7d': { label: '7 days', ms: 7 * DAY_MS },
  '30d': { label: '30 days', ms: 30 * DAY_MS },
  '1y': { label: '1 year', ms: 365 * DAY_MS },
};

/** Figures of each hour are kept so long; of older days the last one stays. */
export const HOURLY_KEPT_MS = 14 * DAY_MS;

/** The last samples on which a forecast stands, and the time that they have to cover at least. */
const FORECAST_MS = 14 * DAY_MS;
const MIN_COVERED_MS = DAY_MS;

/** Later than this nobody can know. */
const HORIZON_MS = 2 * 365 * DAY_MS;

export type Forecast =
  | { kind: 'none' }
  | { kind: 'reached' }
  | { kind: 'growing'; reachesAt: Date }
  | { kind: 'steady' };

/**
 * When the quota is reached at the pace of the last 14 days: a straight line through the samples (least squares).
 * `none` without a quota, or without a day of samples.
 */
export function forecastQuota(samples: readonly UsageSample[], quota: number | null, now: Date): Forecast {
  const last = samples.at(-1);
  if (quota === null || !last) return { kind: 'none' };
  if (last.bytes >= quota) return { kind: 'reached' };
  const recent = samples.filter(({ at }) => now.getTime() - at.getTime() <= FORECAST_MS);
  const first = recent[0];
  if (!first || last.at.getTime() - first.at.getTime() < MIN_COVERED_MS) return { kind: 'none' };
  const bytesPerMs = slopeOf(recent);
  if (bytesPerMs <= 0) return { kind: 'steady' };
  const leftMs = (quota - last.bytes) / bytesPerMs;
  if (leftMs > HORIZON_MS) return { kind: 'steady' };
  return { kind: 'growing', reachesAt: new Date(Math.max(now.getTime(), last.at.getTime() + leftMs)) };
}

/** Bytes a millisecond of the line that fits the samples best. */
function slopeOf(samples: readonly UsageSample[]): number {
  const begin = samples[0]?.at.getTime() ?? 0;
  const points = samples.map(({ at, bytes }) => ({ x: at.getTime() - begin, y: bytes }));
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread;
}

/** "3 weeks", "2 days", "5 hours": how people say a time to come. */
export function roughDuration(ms: number): string {
  const units: [string, number][] = [
    ['year', 365 * DAY_MS],
    ['month', 30 * DAY_MS],
    ['week', 7 * DAY_MS],
    ['day', DAY_MS],
  ];
  // Two of a unit at least: "10 days" says more than "1 week".
  const [unit, length] = units.find(([, unitMs]) => ms >= 2 * unitMs) ?? ['hour', HOUR_MS];
  const amount = Math.max(1, Math.round(ms / length));
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

/** `full` from 100 % of the quota, `nearly` from 80 %. */
export function quotaLevel(bytes: number, quota: number | null): 'fine' | 'nearly' | 'full' {
  if (quota === null) return 'fine';
  if (bytes >= quota) return 'full';
  return bytes >= 0.8 * quota ? 'nearly' : 'fine';
}

/** At most `count` samples, evenly spread in time, the first and the last among them: of each stretch its last one. */
export function spreadSamples<Sample extends { at: Date }>(samples: readonly Sample[], count: number): Sample[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || samples.length <= count) return [...samples];
  const [begin, end] = [first.at.getTime(), last.at.getTime()];
  const stretch = (end - begin) / (count - 1);
  const byStretch = new Map<number, Sample>();
  for (const sample of samples) byStretch.set(Math.ceil((sample.at.getTime() - begin) / stretch), sample);
  return [...byStretch.values()];
}
