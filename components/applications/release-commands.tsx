'use client';

import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { type UseFormReturn, useFieldArray } from 'react-hook-form';
import type { SettingsInput } from '#components/applications/settings-values';
import { FormField } from '#components/form/form-field';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import { Input } from '#components/ui/input';

const MAX_COMMANDS = 20;

/** The commands that run after the build and before the new release starts, in order. */
export function ReleaseCommands({ form, refusal }: { form: UseFormReturn<SettingsInput>; refusal: string | null }) {
  const { fields, append, remove, swap } = useFieldArray({ control: form.control, name: 'release_commands' });
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="sr-only">Release commands</legend>
      {fields.length === 0 && (
        <p className="text-sm text-muted">None yet. A typical one brings the database to the state the code needs.</p>
      )}
      <ol className="flex flex-col gap-3">
        {fields.map((field, index) => (
          <li
            key={field.id}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)_auto]"
          >
            <FormField form={form} name={`release_commands.${index}.label`} label={`Label ${index + 1}`} isLabelHidden>
              {(input) => <Input {...input} placeholder="Label" autoComplete="off" readOnly={refusal !== null} />}
            </FormField>
            <div className="max-sm:order-last max-sm:col-span-2">
              <FormField
                form={form}
                name={`release_commands.${index}.command`}
                label={`Command ${index + 1}`}
                isLabelHidden
              >
                {(input) => (
                  <Input {...input} isMono placeholder="Command" autoComplete="off" readOnly={refusal !== null} />
                )}
              </FormField>
            </div>
            <span className="flex">
              <IconButton
                label={`Move row ${index + 1} up`}
                icon={<ArrowUp />}
                disabledReason={refusal ?? (index === 0 && 'It is the first already.')}
                onClick={() => swap(index, index - 1)}
              />
              <IconButton
                label={`Move row ${index + 1} down`}
                icon={<ArrowDown />}
                disabledReason={refusal ?? (index === fields.length - 1 && 'It is the last already.')}
                onClick={() => swap(index, index + 1)}
              />
              <IconButton
                label={`Remove row ${index + 1}`}
                icon={<Trash2 />}
                disabledReason={refusal}
                onClick={() => remove(index)}
              />
            </span>
          </li>
        ))}
      </ol>
      <div>
        <Button
          size="sm"
          icon={<Plus />}
          disabledReason={
            refusal ?? (fields.length >= MAX_COMMANDS && `An application has at most ${MAX_COMMANDS} release commands.`)
          }
          onClick={() => append({ label: '', command: '' })}
        >
          Add release command
        </Button>
      </div>
    </fieldset>
  );
}
