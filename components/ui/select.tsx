'use client';

import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { controlStyles } from '#components/ui/control-styles';
import { useFieldWiring } from '#components/ui/field';

export interface SelectOption {
  value: string;
  label: string;
  /** Shown after the label; a reason also disables the option. */
  disabledReason?: string;
}

interface SelectProps extends Omit<ComponentProps<'select'>, 'children' | 'multiple' | 'size'> {
  options: SelectOption[];
  /** Shown while nothing is chosen; without it the first option is chosen. */
  placeholder?: string;
}

/** One of a few. The list is the browser's own: it is what phones and screen readers handle best. */
export function Select({ options, placeholder, className, ...props }: SelectProps) {
  const wired = useFieldWiring(props);
  return (
    <span className="relative block min-w-0">
      <select {...wired} className={controlStyles({ kind: 'select', className: ['appearance-none', className] })}>
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map(({ value, label, disabledReason }) => (
          <option key={value} value={value} disabled={Boolean(disabledReason)}>
            {disabledReason ? `${label} (${disabledReason})` : label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-faint"
      />
    </span>
  );
}
