'use client';

import { clsx } from 'clsx';
import { type ReactNode, useId } from 'react';

interface OptionCardsProps<Value extends string> {
  /** The question that the options answer. */
  label: string;
  options: {
    value: Value;
    label: string;
    description: ReactNode;
    /** Why it cannot be chosen; shown in place of the description. */
    disabledReason?: string | null;
  }[];
  value: Value;
  onChange: (value: Value) => void;
}

/** One of two or three, each with a sentence that says what follows from it. */
export function OptionCards<Value extends string>({ label, options, value, onChange }: OptionCardsProps<Value>) {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className={clsx('grid gap-2', options.length === 3 ? 'sm:grid-cols-3' : 'sm:grid-cols-2')}>
        {options.map((option) => (
          <label
            key={option.value}
            className={clsx(
              'flex gap-2.5 rounded-md border px-3 py-2.5 text-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-focus',
              option.value === value ? 'border-accent bg-hover' : 'border-control',
              option.disabledReason ? 'cursor-not-allowed' : 'cursor-pointer hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={Boolean(option.disabledReason)}
              onChange={() => onChange(option.value)}
              aria-describedby={`${name}-${option.value}`}
              className="mt-1 size-3.5 shrink-0 cursor-[inherit] accent-accent-solid outline-none"
            />
            <span className="min-w-0">
              <span className={clsx('font-medium', option.disabledReason && 'text-muted')}>{option.label}</span>
              <span id={`${name}-${option.value}`} className="block text-xs text-muted">
                {option.disabledReason ?? option.description}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
