'use client';

import { useMutation } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { toDisplayError } from '#components/states/display-error';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { Checkbox } from '#components/ui/checkbox';
import { showToast } from '#components/ui/show-toast';
import { Textarea } from '#components/ui/textarea';
import { useVariableRefresh } from '#components/variables/use-variable-refresh';
import { ValueWarnings } from '#components/variables/value-warnings';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { VariableValue } from '#lib/core/names';
import { revealVariable, updateVariable } from '#lib/queries/variables';

interface EditVariableFormProps {
  /** A custom variable with a value; the newest version of it. */
  variable: EnvironmentVariable & { uuid: string; version: number };
  deniedReveal: string | null;
  onClose: () => void;
}

const EditSchema = z.object({ value: VariableValue, isSensitive: z.boolean() });
type EditValues = z.infer<typeof EditSchema>;

/** Changes a custom variable in its row. What somebody else changed meanwhile is never overwritten unseen. */
export function EditVariableForm({ variable, deniedReveal, onClose }: EditVariableFormProps) {
  const refresh = useVariableRefresh();
  // The version that the person looked at when they began, not the one that arrived since.
  const [version, setVersion] = useState(variable.version);
  const isHidden = variable.value === undefined;
  const form = useForm({
    resolver: schemaResolver(EditSchema),
    defaultValues: { value: variable.value ?? '', isSensitive: isHidden },
  });
  const { dirtyFields } = form.formState;
  const save = useMutation({
    mutationFn: ({ value, isSensitive }: EditValues) =>
      updateVariable(variable.uuid, {
        version,
        // A hidden value that was not touched stays what it is.
        ...(dirtyFields.value || !isHidden ? { value } : {}),
        ...(dirtyFields.isSensitive ? { is_sensitive: isSensitive } : {}),
      }),
    gcTime: 0,
    onSuccess: async () => {
      await refresh();
      onClose();
    },
    onError: (error) => {
      if (toDisplayError(error).code === 'CONFLICT') void refresh();
    },
  });
  const reveal = useMutation({
    mutationFn: () => revealVariable(variable.environment, variable.name),
    gcTime: 0,
    onSuccess: ({ value }) => form.resetField('value', { defaultValue: value }),
    onError: (error) =>
      showToast({
        tone: 'error',
        title: `${variable.name} could not be read`,
        description: toDisplayError(error).message,
      }),
  });
  const isConflict = save.error !== null && toDisplayError(save.error).code === 'CONFLICT';

  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void form.handleSubmit((values) => save.mutate(values))();
    }
  };
  const takeTheirs = () => {
    setVersion(variable.version);
    save.reset();
    form.reset({ value: variable.value ?? '', isSensitive: isHidden });
  };
  const keepMine = () => {
    setVersion(variable.version);
    save.reset();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only catches the keys of the controls inside
    <div onKeyDown={keys}>
      <FormShell
        form={form}
        label={`Edit ${variable.name}`}
        onSubmit={(values) => save.mutate(values)}
        pending={save.isPending}
        submitError={isConflict ? null : save.error}
        submitLabel="Save"
        disabledReason={isConflict && 'Choose below which value counts.'}
        onCancel={onClose}
      >
        <FormField
          form={form}
          name="value"
          label={`Value of ${variable.name}`}
          isLabelHidden
          description={isHidden ? 'The present value stays hidden. Leave this empty to keep it.' : undefined}
        >
          {(field) => (
            <Textarea
              {...field}
              isMono
              autoFocus
              autoComplete="off"
              placeholder={isHidden ? 'New value' : undefined}
              className="min-h-8!"
            />
          )}
        </FormField>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Checkbox label="Sensitive: hide the value in lists" {...form.register('isSensitive')} />
          {isHidden && (
            <Button size="sm" onClick={() => reveal.mutate()} pending={reveal.isPending} disabledReason={deniedReveal}>
              Load the present value
            </Button>
          )}
        </div>
        <ValueWarnings value={form.watch('value')} />
        {isConflict && (
          <Banner
            tone="warning"
            title="Changed by somebody else"
            action={
              <>
                <Button size="sm" onClick={takeTheirs}>
                  Reload theirs
                </Button>
                <Button size="sm" onClick={keepMine}>
                  Keep mine
                </Button>
              </>
            }
          >
            {variable.value === undefined ? (
              'Their value is hidden.'
            ) : (
              <>
                It is now <code className="font-mono text-xs break-all text-fg">{variable.value || '(empty)'}</code>
              </>
            )}
          </Banner>
        )}
      </FormShell>
    </div>
  );
}
