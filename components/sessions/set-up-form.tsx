'use client';

import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { leaveFor } from '#components/sessions/leave-for';
import { Input } from '#components/ui/input';
import type * as contract from '#lib/contracts/iam';
import { SetupInput } from '#lib/contracts/iam';
import { paths } from '#lib/paths';
import { call } from '#lib/queries/call';

/** Makes the first owner and signs them in. `token` is that of the one-time link. */
export function SetUpForm({ token }: { token: string }) {
  const form = useForm({
    resolver: schemaResolver(SetupInput),
    defaultValues: { token, organisation: '', name: '', email: '', password: '' },
  });
  const setUp = useMutation({
    mutationFn: async (body: SetupInput) => {
      await call<typeof contract.setUp>('POST /iam/v3/setup/', { body });
      const { email, password } = body;
      try {
        await call<typeof contract.signIn>('POST /iam/v3/sessions/', { body: { email, password } });
      } catch {
        // The owner exists now and the link is used up, so the way on is the sign-in page.
        return leaveFor(paths.signIn());
      }
      return leaveFor(paths.applications());
    },
  });

  return (
    <FormShell
      form={form}
      label="Set up"
      onSubmit={(values) => setUp.mutate(values)}
      pending={setUp.isPending}
      submitError={setUp.error}
      submitLabel="Create owner"
    >
      <FormField form={form} name="organisation" label="Organisation" description="Owns the applications.">
        {(field) => <Input {...field} autoComplete="organization" placeholder="Example Ltd" autoFocus />}
      </FormField>
      <FormField form={form} name="name" label="Your name">
        {(field) => <Input {...field} autoComplete="name" />}
      </FormField>
      <FormField
        form={form}
        name="email"
        label="E-mail address"
        description="You sign in with it. Nothing is sent to it."
      >
        {(field) => <Input {...field} type="email" autoComplete="username" />}
      </FormField>
      <FormField form={form} name="password" label="Password" description="At least 10 characters.">
        {(field) => <Input {...field} type="password" autoComplete="new-password" />}
      </FormField>
    </FormShell>
  );
}
