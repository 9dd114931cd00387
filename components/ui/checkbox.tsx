'use client';

import { Check } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type' | 'children'> {
  label: ReactNode;
  /** What follows from ticking it. */
  description?: ReactNode;
}

/** A box to tick, with its label. */
export function Checkbox({ label, description, className, ...props }: CheckboxProps) {
  const id = useId();
  return (
    <div className="flex gap-2.5">
      <span className="relative mt-0.5 size-4 shrink-0">
        <input
          id={id}
          type="checkbox"
          aria-describedby={description ? `${id}-description` : undefined}
          {...props}
          className="peer absolute inset-0 size-4 cursor-pointer appearance-none rounded-sm border border-control bg-surface shadow-control transition-colors checked:border-transparent checked:bg-accent-solid hover:border-faint disabled:cursor-not-allowed disabled:opacity-50"
        />
        <Check
          aria-hidden="true"
          strokeWidth={3}
          className="pointer-events-none absolute inset-0.5 size-3 text-white opacity-0 peer-checked:opacity-100"
        />
      </span>
      <div className="min-w-0 text-sm">
        <label htmlFor={props.id ?? id} className="cursor-pointer">
          {label}
        </label>
        {description && (
          <div id={`${id}-description`} className="text-xs text-muted">
            {description}
          </div>
        )}
      </div>
    </div>
  );
}
