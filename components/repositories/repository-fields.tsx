'use client';

import type { FieldPath, UseFormReturn } from 'react-hook-form';
import { FormField } from '#components/form/form-field';
import type { RepositoryValues } from '#components/repositories/repository-values';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';

const ACCESS = [
  { value: 'open', label: 'None: public, or a path on this machine' },
  { value: 'key', label: 'Deploy key (SSH)' },
  { value: 'token', label: 'User and token (HTTPS)' },
];

const KEY_TYPES = [
  { value: 'ED25519', label: 'Ed25519' },
  { value: 'ECDSA', label: 'ECDSA' },
  { value: 'RSA', label: 'RSA, for old servers' },
];

interface RepositoryFieldsProps<T extends RepositoryValues> {
  form: UseFormReturn<T>;
  /** Told what is typed as the address, to suggest names from it. */
  onUrl?: (url: string) => void;
  branchDescription: string;
}

/** Address, access and branch of a Git repository, as part of a larger form. */
export function RepositoryFields<T extends RepositoryValues>({
  form,
  onUrl,
  branchDescription,
}: RepositoryFieldsProps<T>) {
  const nameOf = (field: keyof RepositoryValues) => field as string as FieldPath<T>;
  const access = form.watch(nameOf('access')) as RepositoryValues['access'];
  return (
    <>
      <FormField
        form={form}
        name={nameOf('url')}
        label="Repository URL"
        description="https://…, ssh://…, git@host:path, or the absolute path of a repository on this machine."
      >
        {(field) => (
          <Input
            {...field}
            isMono
            autoComplete="off"
            placeholder="https://git.example.com/team/shop.git"
            onChange={(event) => {
              void field.onChange(event);
              onUrl?.(event.target.value.trim());
            }}
          />
        )}
      </FormField>
      <FormField form={form} name={nameOf('access')} label="Access">
        {(field) => <Select {...field} options={ACCESS} />}
      </FormField>
      {access === 'key' && (
        <FormField
          form={form}
          name={nameOf('key_type')}
          label="Deploy key type"
          description="Stowage makes the key and shows its public half, to be added to the repository."
        >
          {(field) => <Select {...field} options={KEY_TYPES} />}
        </FormField>
      )}
      {access === 'token' && (
        <div className="grid gap-5 sm:grid-cols-2">
          <FormField form={form} name={nameOf('username')} label="User name" isOptional>
            {(field) => <Input {...field} isMono autoComplete="off" />}
          </FormField>
          <FormField
            form={form}
            name={nameOf('password')}
            label="Token or password"
            description="Kept encrypted; reading is enough."
          >
            {(field) => <Input {...field} type="password" isMono autoComplete="new-password" />}
          </FormField>
        </div>
      )}
      <FormField form={form} name={nameOf('branch')} label="Branch" description={branchDescription}>
        {(field) => <Input {...field} isMono autoComplete="off" />}
      </FormField>
    </>
  );
}
