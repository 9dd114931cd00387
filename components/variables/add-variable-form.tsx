'use client';

import { useMutation } from '@tanstack/react-query';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { Checkbox } from '#components/ui/checkbox';
import { Input } from '#components/ui/input';
import { showToast } from '#components/ui/show-toast';
import { Textarea } from '#components/ui/textarea';
import { useVariableRefresh } from '#components/variables/use-variable-refresh';
import { ValueWarnings } from '#components/variables/value-warnings';
import { sourceInWords } from '#components/variables/variable-filter';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { VariableName, VariableValue } from '#lib/core/names';
import { createVariable } from '#lib/queries/variables';

interface AddVariableFormProps {
  environmentId: string;
  /** What is there already, to warn before a managed one is hidden. */
  variables: EnvironmentVariable[];
  onClose: () => void;
  /** Several lines were pasted where a name belongs. */
  onDotenv: (text: string) => void;
}

const AddSchema = z.object({ name: VariableName, value: VariableValue, is_sensitive: z.boolean() });
type AddValues = z.infer<typeof AddSchema>;

const EMPTY: AddValues = { name: '', value: '', is_sensitive: false };

/** A new custom variable. Stays open for the next one; `.env` text that is pasted into the name goes to its editor. */
export function AddVariableForm({ environmentId, variables, onClose, onDotenv }: AddVariableFormProps) {
  const refresh = useVariableRefresh();
  const form = useForm({
    resolver: schemaResolver(AddSchema),
    defaultValues: EMPTY,
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (values: AddValues) => createVariable({ environment: environmentId, ...values }),
    gcTime: 0,
    onSuccess: async (created) => {
      form.reset(EMPTY);
      form.setFocus('name');
      showToast({
        tone: 'success',
        title: `${created.name} was added`,
        description: 'It counts from the next deployment on.',
      });
      await refresh();
    },
  });
  const name = form.watch('name');
  const present = variables.find((variable) => variable.name === name);
  const looksSecret = /(?:SECRET|TOKEN|PASSWORD|_KEY|_DSN|DATABASE_URL)$/.test(name) && !present;

  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text');
    if (!text.includes('=')) return;
    event.preventDefault();
    const [, pastedName, value] = /^\s*([A-Za-z_]\w*)=([^\r\n"'`#]*)\s*$/.exec(text) ?? [];
    if (pastedName === undefined || value === undefined) return onDotenv(text);
    form.setValue('name', pastedName, { shouldDirty: true });
    form.setValue('value', value, { shouldDirty: true });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void form.handleSubmit((values) => mutate(values))();
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only catches the keys of the controls inside
    <div onKeyDown={keys} className="border-b bg-sunken/60 p-4">
      <FormShell
        form={form}
        label="Add variable"
        onSubmit={(values) => mutate(values)}
        pending={isPending}
        submitError={error}
        submitLabel="Add"
        disabledReason={present?.uuid ? `${present.name} is set already. Edit it in the list.` : null}
        onCancel={onClose}
      >
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)]">
          <FormField
            form={form}
            name="name"
            label="Name"
            description={present ? <PresentHint variable={present} /> : 'Several at once: paste .env text here.'}
          >
            {(field) => <Input {...field} isMono autoFocus autoComplete="off" placeholder="API_URL" onPaste={paste} />}
          </FormField>
          <FormField form={form} name="value" label="Value">
            {(field) => <Textarea {...field} isMono autoComplete="off" className="min-h-8!" />}
          </FormField>
        </div>
        <Checkbox
          label="Sensitive"
          description={
            looksSecret && !form.watch('is_sensitive')
              ? 'The name sounds like a secret. Tick this to hide the value in lists and to log who reads it.'
              : 'The value is hidden in lists; reading it is written to the activity log.'
          }
          {...form.register('is_sensitive')}
        />
        <ValueWarnings value={form.watch('value')} />
      </FormShell>
    </div>
  );
}

function PresentHint({ variable }: { variable: EnvironmentVariable }) {
  if (variable.uuid) return <span className="text-red">{variable.name} is set already. Edit it in the list.</span>;
  return <span className="text-orange">This will hide the managed value of {sourceInWords(variable.source)}.</span>;
}
