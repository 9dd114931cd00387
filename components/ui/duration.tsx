'use client';

import { useNow } from '#components/ui/now';

/** "0.8 s", "12 s", "3 min 20 s", "1 h 5 min". */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

interface DurationProps {
  /** ISO 8601. */
  startedAt: string;
  /** ISO 8601; while absent the time runs on. */
  finishedAt?: string | null;
}

/** How long something took, or has been going on. */
export function Duration({ startedAt, finishedAt }: DurationProps) {
  return (
    <span className="tabular-nums">
      {finishedAt ? (
        formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))
      ) : (
        <RunningDuration startedAt={startedAt} />
      )}
    </span>
  );
}

function RunningDuration({ startedAt }: { startedAt: string }) {
  const now = useNow('second');
  return now === null ? null : formatDuration(Math.floor((now - Date.parse(startedAt)) / 1000) * 1000);
}
