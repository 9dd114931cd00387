'use client';

import { CircleAlert } from 'lucide-react';
import { createContext, type ReactNode, use, useId } from 'react';

interface FieldWiring {
  id: string;
  describedBy: string | undefined;
  isInvalid: boolean;
  isRequired: boolean;
}

const FieldContext = createContext<FieldWiring | null>(null);

/**
 * The attributes that tie a control to the `Field` around it. Own attributes of the control win, so a control also
 * works without a field.
 */
export function useFieldWiring<P extends { id?: string; 'aria-describedby'?: string }>(props: P): P {
  const field = use(FieldContext);
  if (!field) return props;
  const describedBy = [field.describedBy, props['aria-describedby']].filter(Boolean).join(' ') || undefined;
  return {
    id: field.id,
    'aria-invalid': field.isInvalid || undefined,
    'aria-required': field.isRequired || undefined,
    ...props,
    'aria-describedby': describedBy,
  };
}

interface FieldProps {
  label: ReactNode;
  /** What to enter, and what follows from it. */
  description?: ReactNode;
  /** What is wrong, one sentence each. */
  errors?: string[];
  /** Marks the others as optional: an optional field says so, a required one is the normal case. */
  isOptional?: boolean;
  /** The label is for screen readers only, because the place of the control says what it is. */
  isLabelHidden?: boolean;
  /** One control of this folder: Input, Textarea, Select. Checkbox and Switch bring their own label. */
  children: ReactNode;
}

/** Label, control, description and errors of one input, tied together for assistive technology. */
export function Field({
  label,
  description,
  errors = [],
  isOptional = false,
  isLabelHidden = false,
  children,
}: FieldProps) {
  const id = useId();
  const isInvalid = errors.length > 0;
  const describedBy = [isInvalid && `${id}-errors`, description && `${id}-description`].filter(Boolean).join(' ');
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
        {isOptional && <span className="font-normal text-faint"> (optional)</span>}
      </label>
      <FieldContext value={{ id, describedBy: describedBy || undefined, isInvalid, isRequired: !isOptional }}>
        {children}
      </FieldContext>
      {isInvalid && <FieldErrors id={`${id}-errors`} errors={errors} />}
      {description && (
        <div id={`${id}-description`} className="text-xs text-muted">
          {description}
        </div>
      )}
    </div>
  );
}

function FieldErrors({ id, errors }: { id: string; errors: string[] }) {
  return (
    <div id={id} role="alert" className="flex flex-col gap-0.5 text-xs text-red">
      {errors.map((error) => (
        <p key={error} className="flex gap-1.5">
          <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {error}
        </p>
      ))}
    </div>
  );
}
