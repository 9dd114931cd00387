'use client';

import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { toDisplayError } from '#components/states/display-error';
import { Button } from '#components/ui/button';
import { Dialog } from '#components/ui/dialog';
import { showToast } from '#components/ui/show-toast';
import { Textarea } from '#components/ui/textarea';
import { DsnInspection } from '#components/variables/dsn-inspection';
import { isStored } from '#components/variables/use-remove-variable';
import { useVariableRefresh } from '#components/variables/use-variable-refresh';
import { ValueWarnings } from '#components/variables/value-warnings';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { isDsnName, parseDsn } from '#lib/core/dsn';
import { VariableValue } from '#lib/core/names';
import { createVariable, revealVariable, updateVariable } from '#lib/queries/variables';

interface ReplaceValueDialogProps {
  variable: EnvironmentVariable;
  environmentSlug: string;
  deniedReveal: string | null;
  onClose: () => void;
}

const ReplaceSchema = z.object({ value: VariableValue });

/** Overrides a managed variable by a value of one's own, with a live reading of a DSN. */
export function ReplaceValueDialog({ variable, environmentSlug, deniedReveal, onClose }: ReplaceValueDialogProps) {
  const refresh = useVariableRefresh();
  const isDsn = isDsnName(variable.name);
  const managed = variable.hides?.masked_value ?? (variable.kind === 'managed' ? variable.masked_value : undefined);
  const form = useForm({
    resolver: schemaResolver(ReplaceSchema),
    defaultValues: { value: variable.is_secret ? '' : (variable.value ?? '') },
  });
  const value = form.watch('value');
  const reading = isDsn && value !== '' ? parseDsn(value) : null;
  const { mutate, isPending, error } = useMutation({
    mutationFn: (text: string) =>
      isStored(variable)
        ? updateVariable(variable.uuid, { value: text, version: variable.version })
        : createVariable({ environment: variable.environment, name: variable.name, value: text }),
    gcTime: 0,
    onSuccess: async (saved) => {
      await refresh();
      onClose();
      showToast({
        tone: 'success',
        title: `${saved.name} has a value of its own`,
        description: `${environmentSlug} uses it from the next deployment on.`,
      });
    },
  });

  return (
    <Dialog open onOpenChange={onClose} size="lg" title="Replace whole value" description={variable.name}>
      <FormShell
        form={form}
        onSubmit={({ value: text }) => mutate(text)}
        pending={isPending}
        submitError={error}
        submitLabel="Save"
        disabledReason={reading && !reading.ok && 'Correct the DSN first.'}
        onCancel={onClose}
      >
        <p className="text-sm text-muted">
          Your value hides the managed one completely, and does not follow it when a key is rotated or the region moves;
          Stowage tells you here when that has happened.
        </p>
        <div className="flex flex-col gap-2">
          <FormField form={form} name="value" label="Value">
            {(field) => <Textarea {...field} isMono autoComplete="off" placeholder={isDsn ? 's3://' : undefined} />}
          </FormField>
          <StartFrom
            variable={variable}
            denied={deniedReveal}
            onText={(text) => form.setValue('value', text, { shouldDirty: true, shouldValidate: true })}
          />
        </div>
        {isDsn && value !== '' && (
          <section aria-label="How applications read it" className="rounded-md bg-sunken px-3 py-2.5">
            <DsnInspection text={value} managed={managed} />
          </section>
        )}
        {!isDsn && <ValueWarnings value={value} />}
      </FormShell>
    </Dialog>
  );
}

interface StartFromProps {
  variable: EnvironmentVariable;
  denied: string | null;
  onText: (text: string) => void;
}

/** Fills the field with a value that is there already. A secret is read for it, which is in the activity log. */
function StartFrom({ variable, denied, onText }: StartFromProps) {
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (which: 'managed' | 'effective') => revealVariable(variable.environment, variable.name, which),
    gcTime: 0,
    onSuccess: (answer) => onText(answer.value),
    onError: (error) =>
      showToast({
        tone: 'error',
        title: `${variable.name} could not be read`,
        description: toDisplayError(error).message,
      }),
  });
  const hasManaged = variable.kind === 'managed' || variable.hides !== null;
  const button = (which: 'managed' | 'effective', label: string) => (
    <Button size="sm" onClick={() => mutate(which)} pending={isPending && variables === which} disabledReason={denied}>
      {label}
    </Button>
  );
  return (
    <div className="flex flex-wrap gap-2">
      {hasManaged && button('managed', 'Start from the managed value')}
      {variable.kind !== 'managed' && button('effective', 'Start from the present value')}
    </div>
  );
}
