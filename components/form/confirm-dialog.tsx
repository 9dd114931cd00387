'use client';

import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { ErrorBanner } from '#components/states/error-banner';
import { Button } from '#components/ui/button';
import { Dialog, DialogActions } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The question, with the name of the thing: "Remove DEFAULT from test?" */
  title: string;
  /** What will happen, above all what cannot be undone. */
  children: ReactNode;
  /** The verb of the title: "Remove", never "OK". */
  confirmLabel: string;
  /** `danger` unless told. */
  tone?: 'danger' | 'primary';
  /** When given, this name has to be typed before the button works. */
  typedName?: string;
  /** The confirmed work is under way. The dialog stays open; close it on success. */
  pending: boolean;
  /** The failure of the last attempt, or null. Shown here and nowhere else. */
  error: unknown;
  onConfirm: () => void;
}

/** Asks before something that destroys or interrupts. */
export function ConfirmDialog({ open, onOpenChange, title, ...body }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} isAlert>
      <ConfirmForm {...body} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

type ConfirmFormProps = Omit<ConfirmDialogProps, 'open' | 'onOpenChange' | 'title'> & { onCancel: () => void };

// A component of its own, so that what was typed is forgotten when the dialog closes.
function ConfirmForm({
  children,
  confirmLabel,
  tone = 'danger',
  typedName,
  pending,
  error,
  onConfirm,
  onCancel,
}: ConfirmFormProps) {
  const formId = useId();
  const [typed, setTyped] = useState('');
  const isNameMissing = typedName !== undefined && typed.trim() !== typedName;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (!pending && !isNameMissing) onConfirm();
  };

  return (
    <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
      <div className="text-sm text-muted">{children}</div>
      {typedName !== undefined && (
        <Field
          label={
            <>
              Type <code className="rounded-sm bg-grey-soft px-1 font-mono text-xs break-all">{typedName}</code> to
              confirm
            </>
          }
        >
          <Input isMono autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </Field>
      )}
      {error != null && <ErrorBanner error={error} />}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          type="submit"
          variant={tone}
          pending={pending}
          disabledReason={isNameMissing && `Type ${typedName} to confirm.`}
        >
          {confirmLabel}
        </Button>
      </DialogActions>
    </form>
  );
}
