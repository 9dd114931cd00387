'use client';

import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { domainKindViews } from '#components/domains/domain-kinds';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';
import { type Domain, domainKinds, type Environment } from '#lib/contracts/applications';
import { DomainName } from '#lib/core/names';
import { createDomain } from '#lib/queries/domains';

interface AddDomainFormProps {
  environment: Environment;
  hasPrimary: boolean;
  onAdded: (domain: Domain) => void;
  onCancel: () => void;
}

/** Names are often pasted with a space. */
const AddDomainSchema = z.object({ name: z.pipe(z.string().check(z.trim()), DomainName), kind: z.enum(domainKinds) });
type AddDomainValues = z.infer<typeof AddDomainSchema>;

/** Name and kind of a new domain. */
export function AddDomainForm({ environment, hasPrimary, onAdded, onCancel }: AddDomainFormProps) {
  const form = useForm<AddDomainValues>({
    resolver: schemaResolver(AddDomainSchema),
    defaultValues: { name: '', kind: hasPrimary ? 'alias' : 'primary' },
  });
  const kind = form.watch('kind');
  const { mutate, isPending, error } = useMutation({
    mutationFn: createDomain,
    onSuccess: (domain) => {
      form.reset();
      onAdded(domain);
    },
  });
  return (
    <FormShell
      form={form}
      label={`Add a domain to ${environment.slug}`}
      onSubmit={({ name, kind }) => mutate({ environment: environment.uuid, name, kind })}
      pending={isPending}
      submitError={error}
      submitLabel="Add domain"
      onCancel={onCancel}
    >
      <div className="grid gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <FormField form={form} name="name" label="Domain" description="The host name only, such as www.example.com.">
          {(field) => (
            <Input {...field} isMono autoFocus autoComplete="off" inputMode="url" placeholder="www.example.com" />
          )}
        </FormField>
        <FormField form={form} name="kind" label="Kind" description={domainKindViews[kind].description}>
          {(field) => (
            <Select
              {...field}
              options={domainKinds.map((value) => ({
                value,
                label: domainKindViews[value].label,
                disabledReason: value !== 'primary' && !hasPrimary ? 'the first one is primary' : undefined,
              }))}
            />
          )}
        </FormField>
      </div>
    </FormShell>
  );
}
