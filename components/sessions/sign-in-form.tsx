'use client';

import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { leaveFor } from '#components/sessions/leave-for';
import { Input } from '#components/ui/input';
import type * as contract from '#lib/contracts/iam';
import { SignInInput } from '#lib/contracts/iam';
import { call } from '#lib/queries/call';

/** E-mail address and password. `next` is the page to go to afterwards, already known to be ours. */
export function SignInForm({ next }: { next: string }) {
  const form = useForm({ resolver: schemaResolver(SignInInput), defaultValues: { email: '', password: '' } });
  const signIn = useMutation({
    mutationFn: async (body: SignInInput) => {
      await call<typeof contract.signIn>('POST /iam/v3/sessions/', { body });
      return leaveFor(next);
    },
  });

  return (
    <FormShell
      form={form}
      label="Sign in"
      onSubmit={(values) => signIn.mutate(values)}
      pending={signIn.isPending}
      submitError={signIn.error}
      submitLabel="Sign in"
    >
      <FormField form={form} name="email" label="E-mail address">
        {(field) => <Input {...field} type="email" autoComplete="username" autoFocus />}
      </FormField>
      <FormField form={form} name="password" label="Password">
        {(field) => <Input {...field} type="password" autoComplete="current-password" />}
      </FormField>
    </FormShell>
  );
}
