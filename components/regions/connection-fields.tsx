'use client';

import type { UseFormReturn } from 'react-hook-form';
import { FormField } from '#components/form/form-field';
import type { RegionValues } from '#components/regions/region-values';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';
import { toApiName } from '#lib/contracts/region-connection';
import { type StoreField, storeKinds } from '#lib/core/stores';

interface ConnectionFieldsProps {
  form: UseFormReturn<RegionValues>;
  /** What to say about the secret when there is one already; undefined for a new region. */
  secretNote?: string;
}

/**
 * The fields that the chosen kind of store asks for: what every region needs with the secret beside its key id, then what
 * can be left empty.
 */
export function ConnectionFields({ form, secretNote }: ConnectionFieldsProps) {
  const storeKind = storeKinds[form.watch('kind')];
  const fields: readonly StoreField[] = storeKind.fields;
  const draw = (field: StoreField) => <ConnectionField key={field.name} form={form} field={field} />;
  const keyId = fields.find(({ name }) => name === 'accessKeyId');
  const others = fields.filter((field) => field !== keyId);
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      {others.filter(({ isOptional, choices }) => !isOptional && !choices).map(draw)}
      {keyId && <div className="sm:col-start-1">{draw(keyId)}</div>}
      <FormField
        form={form}
        name="secret"
        label={storeKind.secret.label}
        description={secretNote ?? storeKind.secret.help}
      >
        {(control) => <Input {...control} type="password" isMono autoComplete="new-password" />}
      </FormField>
      {others.filter(({ choices }) => choices).map(draw)}
      {others.filter(({ isOptional, choices }) => isOptional && !choices).map(draw)}
    </div>
  );
}

function ConnectionField({ form, field }: { form: UseFormReturn<RegionValues>; field: StoreField }) {
  const { name, label, help, choices, type, isOptional = false } = field;
  return (
    <div className={choices && 'sm:col-span-2'}>
      <FormField
        form={form}
        name={`connection.${toApiName(name)}`}
        label={label}
        description={help}
        isOptional={isOptional}
      >
        {(control) =>
          choices ? (
            <Select {...control} options={[...choices]} />
          ) : (
            <Input {...control} isMono autoComplete="off" inputMode={type === 'url' ? 'url' : undefined} />
          )
        }
      </FormField>
    </div>
  );
}
