'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import type { Account } from '#components/access-tokens/netrc';
import { NewToken } from '#components/access-tokens/new-token';
import { expiryOptions, TokenForm } from '#components/access-tokens/token-values';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { Checkbox } from '#components/ui/checkbox';
import { Dialog } from '#components/ui/dialog';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';
import { tokenScopeLabels, tokenScopes } from '#lib/core/roles';
import { accessTokenKeys, createAccessToken } from '#lib/queries/people';

/** Makes a token, then shows it once. Mounted while it is open, so that the token is forgotten when it closes. */
export function CreateTokenDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const queryClient = useQueryClient();
  const form = useForm<TokenForm>({
    resolver: schemaResolver(TokenForm),
    defaultValues: { name: '', scopes: ['read'], expires_in_days: '90' },
  });
  const create = useMutation({
    gcTime: 0,
    mutationFn: ({ name, scopes, expires_in_days: days }: TokenForm) =>
      createAccessToken({ name, scopes, expires_in_days: days === 'never' ? null : Number(days) }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: accessTokenKeys.all }),
  });

  if (create.data) {
    return (
      <Dialog
        open
        onOpenChange={onClose}
        size="md"
        isAlert
        title="Copy the token now"
        description="It is shown only this once. Whoever has it can do what its scopes allow, in your name."
      >
        <NewToken token={create.data.token} account={account} onClose={onClose} />
      </Dialog>
    );
  }
  const scopesError = form.formState.errors.scopes?.message;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title="New access token"
      description="For the divio command line, scripts and CI. It can never do more than your role allows."
    >
      <FormShell
        form={form}
        onSubmit={(values) => create.mutate(values)}
        pending={create.isPending}
        submitError={create.error}
        submitLabel="Create token"
        onCancel={onClose}
      >
        <FormField form={form} name="name" label="Name" description="What it is for, such as “CI of shop”.">
          {(field) => <Input {...field} autoComplete="off" />}
        </FormField>
        <fieldset className="flex flex-col gap-2.5" aria-describedby={scopesError ? 'scopes-error' : undefined}>
          <legend className="mb-2 text-sm font-medium">Scopes</legend>
          {tokenScopes.map((scope) => (
            <Checkbox
              key={scope}
              {...form.register('scopes')}
              value={scope}
              label={<code className="font-mono">{scope}</code>}
              description={tokenScopeLabels[scope]}
            />
          ))}
          {scopesError && (
            <p id="scopes-error" role="alert" className="text-xs text-red">
              {scopesError}
            </p>
          )}
        </fieldset>
        <FormField form={form} name="expires_in_days" label="Expires after">
          {(field) => <Select {...field} options={expiryOptions} />}
        </FormField>
      </FormShell>
    </Dialog>
  );
}
