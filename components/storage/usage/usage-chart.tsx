'use client';

import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { formatBytes } from '#components/service-instances/format-bytes';
import {
  areaPath,
  axisTop,
  CHART_HEIGHT,
  CHART_WIDTH,
  linePath,
  nearestPoint,
  placePoints,
} from '#components/storage/usage/chart-geometry';
import type { UsageReport } from '#lib/contracts/storage-usage';
import { countFiles } from '#lib/core/count-files';

type Sample = UsageReport['samples'][number];

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

  return (
    <figure className="flex flex-col gap-1">
      <div className="flex h-5 items-baseline justify-between gap-4">
        <p id={readoutId} role="status" className="truncate text-xs text-muted">
          {shown ? wordsOf(shown) : `Up to ${formatBytes(largest)}`}
        </p>
        {/* Not inside the chart, where the line would cross it. */}
        <span className="shrink-0 text-2xs text-faint">
          {isQuotaShown && 'Dashed: the quota. '}Scale to {formatBytes(top)}
        </span>
      </div>
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
        className="relative h-36 rounded-sm border-b border-l"
      >
        <svg
          viewBox={`0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          className="size-full overflow-visible"
        >
          <path d={areaPath(places)} className="fill-blue-soft" />
          <path
            d={linePath(places)}
            className="fill-none stroke-blue-dot"
            strokeWidth="2"
            vectorEffect="non-scaling-stroke"
          />
          {isQuotaShown && (
            <line
              x1="0"
              x2={CHART_WIDTH}
              y1={CHART_HEIGHT * (1 - quota / top)}
              y2={CHART_HEIGHT * (1 - quota / top)}
              className="stroke-red-dot"
              strokeWidth="1.5"
              strokeDasharray="5 4"
              vectorEffect="non-scaling-stroke"
            />
          )}
        </svg>
        {place && (
          <span
            aria-hidden="true"
            className="pointer-events-none absolute size-2.5 -translate-1/2 rounded-full border-2 border-surface bg-blue-dot"
            style={{ left: `${(100 * place.x) / CHART_WIDTH}%`, top: `${(100 * place.y) / CHART_HEIGHT}%` }}
          />
        )}
      </div>
      <figcaption className="flex justify-between text-2xs text-faint">
        <span>{first && moment.format(Date.parse(first.at))}</span>
        <span>{last && moment.format(Date.parse(last.at))}</span>
      </figcaption>
    </figure>
  );
}
