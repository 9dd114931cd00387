import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export type Tone = 'blue' | 'green' | 'orange' | 'red' | 'grey';

const TONES: Record<Tone, { pill: string; dot: string }> = {
  blue: { pill: 'bg-blue-soft text-blue', dot: 'bg-blue-dot' },
  green: { pill: 'bg-green-soft text-green', dot: 'bg-green-dot' },
  orange: { pill: 'bg-orange-soft text-orange', dot: 'bg-orange-dot' },
  red: { pill: 'bg-red-soft text-red', dot: 'bg-red-dot' },
  grey: { pill: 'bg-grey-soft text-grey', dot: 'bg-grey-dot' },
};

interface StatePillProps {
  tone: Tone;
  /** The state is on its way to another one: the dot pulses. */
  isTransitional?: boolean;
  /** The state in words. */
  children: ReactNode;
}

/** The state of a thing: words first, colour and dot as support. */
export function StatePill({ tone, isTransitional = false, children }: StatePillProps) {
  return (
    <span
      className={clsx(
        'inline-flex h-5.5 items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        TONES[tone].pill,
      )}
    >
      <span
        aria-hidden="true"
        className={clsx('size-1.5 rounded-full', TONES[tone].dot, isTransitional && 'animate-pulse-dot')}
      />
      {children}
    </span>
  );
}

/** A short mark without a state, such as PRODUCTION or "managed". */
export function Badge({ tone = 'grey', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-2xs font-medium whitespace-nowrap [&_svg]:size-3',
        TONES[tone].pill,
      )}
    >
      {children}
    </span>
  );
}
