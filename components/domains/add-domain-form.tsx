'use client';

import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { domainKindViews } from '#components/domains/domain-kinds';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';
import { schemaResolver } from '#components/variables/schema-resolver';
import type { Domain, Environment } from '#lib/contracts/applications';
import { DomainName } from '#lib/core/names';
import { createDomain } from '#lib/queries/domains';

interface AddDomainFormProps {
  environment: Environment;
  hasPrimary: boolean;
  onAdded: (domain: Domain) => void;
  onCancel: () => void;
}

interface AddDomainValues {
  name: string;
  kind: Domain['kind'];
}

const KINDS: Domain['kind'][] = ['primary', 'alias', 'redirect'];

/** Name and kind of a new domain. */
export function AddDomainForm({ environment, hasPrimary, onAdded, onCancel }: AddDomainFormProps) {
  const form = useForm<AddDomainValues>({
    resolver: schemaResolver<AddDomainValues>({ name: DomainName }),
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
      onSubmit={({ name, kind }) => mutate({ environment: environment.uuid, name: name.trim().toLowerCase(), kind })}
      pending={isPending}
      submitError={error}
      submitLabel="Add domain"
      onCancel={onCancel}
    >
      <div className="grid gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <FormField form={form} name="name" label="Domain" description="The host name only, such as www.example.com.">
          {(field) => <Input {...field} isMono autoComplete="off" inputMode="url" placeholder="www.example.com" />}
        </FormField>
        <FormField form={form} name="kind" label="Kind" description={domainKindViews[kind].description}>
          {(field) => (
            <Select
              {...field}
              options={KINDS.map((value) => ({
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
