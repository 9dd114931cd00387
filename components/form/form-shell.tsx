'use client';

import { type ReactNode, useEffect, useState } from 'react';
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { applyFieldErrors } from '#components/form/apply-field-errors';
import { LeaveGuard } from '#components/form/leave-guard';
import { toDisplayError } from '#components/states/display-error';
import { ErrorBanner } from '#components/states/error-banner';
import { Button } from '#components/ui/button';
import { DialogActions } from '#components/ui/dialog';

interface FormShellProps<T extends FieldValues> {
  form: UseFormReturn<T>;
  /** Called with valid values; build the API's shape here. */
  onSubmit: (values: T) => void;
  /** The submitted work is under way, as `isPending` of the mutation. */
  pending: boolean;
  /** The failure of the last submission, or null, as `error` of the mutation. Field messages go to their fields. */
  submitError: unknown;
  /** The verb: "Create application", "Save". */
  submitLabel: string;
  submitTone?: 'primary' | 'danger';
  /** Why it cannot be submitted now. */
  disabledReason?: string | null | false;
  onCancel?: () => void;
  /** More buttons, left of Cancel. */
  actions?: ReactNode;
  /** Names the form for screen readers, when no heading does. */
  label?: string;
  children: ReactNode;
}

/**
 * Frame of every form: fields, what went wrong, buttons. Leaving with unsaved changes asks first. After a successful
 * save call `form.reset(values)`, so that the form counts as unchanged.
 */
export function FormShell<T extends FieldValues>({
  form,
  onSubmit,
  pending,
  submitError,
  submitLabel,
  submitTone = 'primary',
  disabledReason,
  onCancel,
  actions,
  label,
  children,
}: FormShellProps<T>) {
  const [general, setGeneral] = useState<string[]>([]);
  // Taken out because the form object is a new one after each change, these functions are not.
  const { setError, getValues } = form;
  const { isDirty } = form.formState;

  useEffect(() => {
    const fields = submitError == null ? undefined : toDisplayError(submitError).fields;
    const names = fieldPaths(getValues()) as FieldPath<T>[];
    setGeneral(fields ? applyFieldErrors(setError, fields, names) : []);
  }, [submitError, setError, getValues]);

  return (
    <form
      // Before the script has loaded the browser submits by itself: nothing typed may land in the address then.
      method="post"
      noValidate
      aria-label={label}
      onSubmit={(event) => {
        // A dialog's form is a React child of the page's form: its submission must not bubble there.
        event.stopPropagation();
        if (pending) event.preventDefault();
        else void form.handleSubmit(onSubmit)(event);
      }}
      className="flex flex-col gap-5"
    >
      <LeaveGuard isDirty={isDirty && !pending} />
      {children}
      <SubmitError error={submitError} general={general} />
      <DialogActions>
        {actions}
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
        <Button type="submit" variant={submitTone} pending={pending} disabledReason={disabledReason}>
          {submitLabel}
        </Button>
      </DialogActions>
    </form>
  );
}

/** `name`, and `connection.endpoint` for the fields of a field. */
function fieldPaths(values: object): string[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? [name, ...fieldPaths(value).map((inner) => `${name}.${inner}`)]
      : name,
  );
}

/** The part of a failure that no field shows: one display for one error. */
function SubmitError({ error, general }: { error: unknown; general: string[] }) {
  if (error == null) return null;
  const display = toDisplayError(error);
  if (!display.fields) return <ErrorBanner error={error} />;
  if (general.length === 0) return null;
  return <ErrorBanner error={{ ...display, message: general.join(' ') }} />;
}
