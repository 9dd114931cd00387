'use client';

import type { ReactNode } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { ConnectionFields } from '#components/regions/connection-fields';
import { connectionFor, type RegionValues, regionSchema } from '#components/regions/region-values';
import { Checkbox } from '#components/ui/checkbox';
import { Input } from '#components/ui/input';
import { OptionCards } from '#components/ui/option-cards';
import { Select } from '#components/ui/select';
import { slugify } from '#lib/core/names';
import { storeKindNames, storeKinds } from '#lib/core/stores';

interface RegionFormProps {
  initial: RegionValues;
  isNew: boolean;
  /** Organisations that may be chosen; only a new region has a choice. */
  organisations?: { uuid: string; name: string }[];
  /** Why the kind cannot be another one; null when it can. */
  kindRefusal: string | null;
  /** Why the person may not allow addresses on private networks; null when they may. */
  privateRefusal: string | null;
  /** What to say about the secret that is stored already. */
  secretNoteOf?: (values: RegionValues) => string;
  /** What follows from saving, above the buttons. */
  children?: ReactNode;
  onSubmit: (values: RegionValues) => void;
  pending: boolean;
  submitError: unknown;
  submitLabel: string;
  onCancel: () => void;
}

/** The connection of a region: which store, its address and key. The fields come from `storeKinds`. */
export function RegionForm({
  initial,
  isNew,
  organisations = [],
  kindRefusal,
  privateRefusal,
  secretNoteOf,
  children,
  ...shell
}: RegionFormProps) {
  const form = useForm<RegionValues>({
    resolver: (values, context, options) => schemaResolver(regionSchema(values.kind, isNew))(values, context, options),
    defaultValues: initial,
  });
  const values = form.watch();
  return (
    <FormShell form={form} label={isNew ? 'New region' : 'Region'} {...shell}>
      <NameFields form={form} isNew={isNew} organisations={organisations} />
      {kindRefusal ? (
        <p className="text-sm">
          <span className="font-medium">{storeKinds[values.kind].label}</span>
          <span className="block text-xs text-muted">{kindRefusal}</span>
        </p>
      ) : (
        <OptionCards
          label="Which store?"
          value={values.kind}
          onChange={(kind) => {
            form.setValue('kind', kind, { shouldDirty: true });
            form.setValue('connection', connectionFor(kind, values));
            form.clearErrors();
          }}
          options={storeKindNames.map((kind) => ({
            value: kind,
            label: storeKinds[kind].label,
            description: storeKinds[kind].description,
          }))}
        />
      )}
      <ConnectionFields form={form} secretNote={secretNoteOf?.(values)} />
      <PrivateNetwork form={form} refusal={privateRefusal} />
      {children}
    </FormShell>
  );
}

function NameFields({
  form,
  isNew,
  organisations,
}: Pick<RegionFormProps, 'isNew'> & {
  form: UseFormReturn<RegionValues>;
  organisations: { uuid: string; name: string }[];
}) {
  // Read while drawing: the form keeps account only of what is read then.
  const { dirtyFields, isSubmitted } = form.formState;
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      {organisations.length > 1 && (
        <FormField form={form} name="organisation" label="Organisation">
          {(field) => (
            <Select {...field} options={organisations.map(({ uuid, name }) => ({ value: uuid, label: name }))} />
          )}
        </FormField>
      )}
      <FormField form={form} name="name" label="Name" description="As people choose it, such as “Frankfurt, AWS”.">
        {(field) => (
          <Input
            {...field}
            autoComplete="off"
            onChange={(event) => {
              void field.onChange(event);
              if (isNew && !dirtyFields.slug) {
                form.setValue('slug', slugify(event.target.value), { shouldValidate: isSubmitted });
              }
            }}
          />
        )}
      </FormField>
      {isNew && (
        <FormField form={form} name="slug" label="Slug" description="For scripts. It cannot be changed later.">
          {(field) => <Input {...field} isMono autoComplete="off" />}
        </FormField>
      )}
    </div>
  );
}

function PrivateNetwork({ form, refusal }: { form: UseFormReturn<RegionValues>; refusal: string | null }) {
  const { error } = form.getFieldState('allows_private_address', form.formState);
  const isOn = form.watch('allows_private_address');
  return (
    <div className="flex flex-col gap-1.5">
      <Checkbox
        {...form.register('allows_private_address')}
        // A refused person may still take the permission away.
        aria-disabled={Boolean(refusal) && !isOn}
        onClick={(event) => {
          if (refusal && !isOn) event.preventDefault();
        }}
        label="The store is on a private network"
        description={
          refusal ??
          'Lets Stowage call addresses of this machine and of private networks (10.0.0.0/8, 192.168.0.0/16, localhost and the like). Without it only addresses of the internet are called.'
        }
      />
      {error && (
        <p role="alert" className="text-xs text-red">
          {error.message}
        </p>
      )}
    </div>
  );
}
