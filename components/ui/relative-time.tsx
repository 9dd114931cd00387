'use client';

import { useNow } from '#components/ui/now';

/** Units with their length. Those above the day begin at two: "next week" may be eleven days ahead or two, and hides a deadline. */
const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number, from: number][] = [
  ['year', 31_536_000, 2],
  ['month', 2_592_000, 2],
  ['week', 604_800, 2],
  ['day', 86_400, 1],
  ['hour', 3600, 1],
  ['minute', 60, 1],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const full = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long' });

/** "3 minutes ago", "in 2 days"; "just now" within the minute. */
export function formatRelative(timeMs: number, nowMs: number): string {
  const seconds = Math.round((timeMs - nowMs) / 1000);
  for (const [unit, length, from] of UNITS) {
    if (Math.abs(seconds) < length * from) continue;
    // Seven days from a moment ago are still "in 7 days".
    const amount = seconds < 0 ? Math.trunc(seconds / length) : Math.round(seconds / length);
    return relative.format(amount, unit);
  }
  return 'just now';
}

/** A moment as distance from now, kept current; the full date and time is its title. `at` is an ISO 8601 string. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useNow('halfMinute');
  const timeMs = Date.parse(at);
  if (now === null) {
    // The two sides read their own clocks; the other branch then draws a new element with what is right.
    return (
      <time key="server" dateTime={at} className={className} suppressHydrationWarning>
        {formatRelative(timeMs, Date.now())}
      </time>
    );
  }
  return (
    <time key="browser" dateTime={at} title={full.format(timeMs)} className={className}>
      {formatRelative(timeMs, now)}
    </time>
  );
}
