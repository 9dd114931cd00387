import { Ban, Check, Circle, Minus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Duration } from '#components/ui/duration';
import { Spinner } from '#components/ui/spinner';

export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped' | 'cancelled';

export interface Step {
  id: string;
  label: string;
  state: StepState;
  /** ISO 8601. */
  startedAt?: string | null;
  /** ISO 8601. */
  finishedAt?: string | null;
  /** Why it failed, or what it is doing. */
  message?: ReactNode;
}

const LOOKS: Record<StepState, { icon: ReactNode; word: string; label: string }> = {
  waiting: { icon: <Circle className="text-faint opacity-60" />, word: 'Waiting', label: 'text-faint' },
  running: { icon: <Spinner className="text-blue-dot" />, word: 'Running', label: 'font-medium' },
  done: { icon: <Check className="text-green" />, word: 'Done', label: '' },
  failed: { icon: <X className="text-red" />, word: 'Failed', label: 'font-medium text-red' },
  skipped: { icon: <Minus className="text-faint" />, word: 'Skipped', label: 'text-faint' },
  cancelled: { icon: <Ban className="text-faint" />, word: 'Cancelled', label: 'text-faint' },
};

/** The steps of an operation in order, with state and duration. `label` names the list for screen readers. */
export function Steps({ steps, label }: { steps: Step[]; label: string }) {
  return (
    <ol aria-label={label} className="text-sm">
      {steps.map((step) => {
        const look = LOOKS[step.state];
        return (
          <li key={step.id} className="flex gap-2.5 py-1">
            <span className="mt-0.5 shrink-0 [&>svg]:size-4">{look.icon}</span>
            <div className="min-w-0 grow">
              <span className={look.label}>{step.label}</span>
              <span className="sr-only">: {look.word}</span>
              {step.message && <div className="text-muted">{step.message}</div>}
            </div>
            {step.startedAt && (
              <span className="shrink-0 text-xs leading-5 text-faint">
                <Duration startedAt={step.startedAt} finishedAt={step.finishedAt} />
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
