'use client';

import { type ComponentProps, type ReactNode, useId } from 'react';

interface SwitchProps extends Omit<ComponentProps<'input'>, 'type' | 'role' | 'children'> {
  label: ReactNode;
  /** What it does while on. */
  description?: ReactNode;
}

/** Turns something on or off at once, without a save button; in a form that is saved later use `Checkbox`. */
export function Switch({ label, description, ...props }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0 text-sm">
        <label htmlFor={props.id ?? id} className="cursor-pointer font-medium">
          {label}
        </label>
        {description && (
          <div id={`${id}-description`} className="text-xs text-muted">
            {description}
          </div>
        )}
      </div>
      <span className="relative h-5 w-9 shrink-0">
        <input
          id={id}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: the browser derives aria-checked from the checkbox
          role="switch"
          aria-describedby={description ? `${id}-description` : undefined}
          {...props}
          className="peer absolute inset-0 size-full cursor-pointer appearance-none rounded-full bg-grey-dot transition-colors checked:bg-accent-solid disabled:cursor-not-allowed disabled:opacity-50"
        />
        <span className="pointer-events-none absolute top-0.5 left-0.5 size-4 rounded-full bg-white shadow-control transition-transform duration-150 peer-checked:translate-x-4" />
      </span>
    </div>
  );
}
