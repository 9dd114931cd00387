'use client';

import type { UseFormReturn } from 'react-hook-form';
import { FormField } from '#components/form/form-field';
import type { RegionValues } from '#components/regions/region-values';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';
import { type StoreField, storeKinds } from '#lib/core/stores';

interface ConnectionFieldsProps {
  form: UseFormReturn<RegionValues>;
  /** What to say about the secret when there is one already; undefined for a new region. */
  secretNote?: string;
}

/** The fields that the chosen kind of store asks for, with its secret at the end. */
export function ConnectionFields({ form, secretNote }: ConnectionFieldsProps) {
  const storeKind = storeKinds[form.watch('kind')];
  const fields: readonly StoreField[] = storeKind.fields;
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      {fields.map((field) => (
        <FormField
          key={field.name}
          form={form}
          name={`connection.${field.name}`}
          label={field.label}
          description={field.help}
          isOptional={field.isOptional ?? false}
        >
          {(control) =>
            field.choices ? (
              <Select {...control} options={[...field.choices]} />
            ) : (
              <Input {...control} isMono autoComplete="off" inputMode={field.type === 'url' ? 'url' : undefined} />
            )
          }
        </FormField>
      ))}
      <FormField
        form={form}
        name="secret"
        label={storeKind.secret.label}
        description={secretNote ?? storeKind.secret.help}
      >
        {(control) => <Input {...control} type="password" isMono autoComplete="new-password" />}
      </FormField>
    </div>
  );
}
