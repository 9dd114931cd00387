'use client';

import { clsx } from 'clsx';
import { type KeyboardEvent, type PointerEvent, type SVGProps, useId, useState } from 'react';
import { formatBytes } from '#components/service-instances/format-bytes';
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
import type { UsageReport } from '#lib/contracts/storage-usage';
import { countFiles } from '#lib/core/count-files';

type Sample = UsageReport['samples'][number];

const DAY_MS = 86_400_000;
/** Heights that have a line and a figure, from the top. */
const SHARES = [1, 0.5, 0];
/** More would touch each other on a phone. */
const MOST_TICKS = 5;

const dayOf = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });
const hourOf = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' });
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const wordsOf = ({ at, bytes, objects }: Sample) =>
  `${moment.format(Date.parse(at))}: ${formatBytes(bytes)}, ${countFiles(objects)}`;

/** Bytes over time. Pointer and arrow keys show single figures; the table below has them all. */
export function UsageChart({ samples, quota }: { samples: Sample[]; quota: number | null }) {
  const readoutId = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const largest = Math.max(...samples.map(({ bytes }) => bytes));
  // A quota far above the use would press the line flat.
  const isQuotaShown = quota !== null && quota <= 3 * largest;
  const top = axisTop(isQuotaShown ? Math.max(largest, quota) : largest);
  const places = placePoints(
    samples.map(({ at, bytes }) => ({ atMs: Date.parse(at), value: bytes })),
    top,
  );
  const shown = chosen === null ? null : (samples[chosen] ?? null);
  const place = chosen === null ? null : (places[chosen] ?? null);
  const [first, last] = [samples[0], samples.at(-1)];

  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setChosen(nearestPoint(places, (event.clientX - left) / width));
  };
  const step = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -24, PageDown: 24 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setChosen(Math.min(samples.length - 1, Math.max(0, (chosen ?? samples.length - 1) + by)));
  };
  const [beginMs, endMs] = [Date.parse(first?.at ?? ''), Date.parse(last?.at ?? '')];
  const tickFormat = endMs - beginMs <= 2 * DAY_MS ? hourOf : dayOf;

  return (
    <figure className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 text-xs text-muted">
        <p id={readoutId} role="status">
          {shown ? wordsOf(shown) : `Up to ${formatBytes(largest)}`}
        </p>
        {isQuotaShown && (
          <span aria-hidden="true" className="flex items-center gap-1.5">
            <span className="w-4 border-t-2 border-dashed border-red-dot" />
            Quota, {formatBytes(quota)}
          </span>
        )}
      </div>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-2xs text-faint tabular-nums">
        <ol aria-hidden="true" className="-my-2 flex flex-col justify-between text-right">
          {SHARES.map((share) => (
            <li key={share}>{share === 0 ? '0' : formatBytes(top * share)}</li>
          ))}
        </ol>
        <div
          role="slider"
          tabIndex={0}
          aria-label="Bytes over time"
          aria-valuemin={0}
          aria-valuemax={samples.length - 1}
          aria-valuenow={chosen ?? samples.length - 1}
          aria-valuetext={wordsOf(shown ?? (last as Sample))}
          onKeyDown={step}
          onPointerMove={point}
          onPointerLeave={() => setChosen(null)}
          onBlur={() => setChosen(null)}
          className="relative h-36"
        >
          <svg
            viewBox={`0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`}
            preserveAspectRatio="none"
            aria-hidden="true"
            className="size-full overflow-visible"
          >
            {SHARES.map((share) => (
              <Level key={share} y={CHART_HEIGHT * (1 - share)} className="stroke-line" />
            ))}
            <path d={areaPath(places)} className="fill-blue-dot/12" />
            <path
              d={linePath(places)}
              className="fill-none stroke-blue-dot"
              strokeWidth="2"
              strokeLinejoin="round"
              vectorEffect="non-scaling-stroke"
            />
            {isQuotaShown && (
              <Level
                y={CHART_HEIGHT * (1 - quota / top)}
                className="stroke-red-dot"
                strokeWidth="1.5"
                strokeDasharray="5 4"
              />
            )}
          </svg>
          {place && (
            <>
              <span
                aria-hidden="true"
                className="pointer-events-none absolute inset-y-0 w-px bg-control"
                style={{ left: `${(100 * place.x) / CHART_WIDTH}%` }}
              />
              <span
                aria-hidden="true"
                className="pointer-events-none absolute size-2.5 -translate-1/2 rounded-full border-2 border-surface bg-blue-dot"
                style={{ left: `${(100 * place.x) / CHART_WIDTH}%`, top: `${(100 * place.y) / CHART_HEIGHT}%` }}
              />
            </>
          )}
        </div>
        <ol aria-hidden="true" className="relative col-start-2 mt-1.5 h-4">
          {timeTicks(beginMs, endMs, MOST_TICKS).map((atMs) => {
            const share = (atMs - beginMs) / (endMs - beginMs);
            return (
              <li
                key={atMs}
                // Names at the ends would stand out of the chart.
                className={clsx(
                  'absolute whitespace-nowrap',
                  share > 0.95 ? 'right-0' : share > 0.05 && '-translate-x-1/2',
                )}
                style={share > 0.95 ? undefined : { left: share > 0.05 ? `${100 * share}%` : 0 }}
              >
                {tickFormat.format(atMs)}
              </li>
            );
          })}
        </ol>
      </div>
    </figure>
  );
}

/** A line across the chart. */
function Level({ y, ...line }: { y: number } & SVGProps<SVGLineElement>) {
  return <line x1="0" x2={CHART_WIDTH} y1={y} y2={y} vectorEffect="non-scaling-stroke" {...line} />;
}
