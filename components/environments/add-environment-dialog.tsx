'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { Dialog } from '#components/ui/dialog';
import { Input } from '#components/ui/input';
import { showToast } from '#components/ui/show-toast';
import type { Application } from '#lib/contracts/applications';
import { BranchName, EnvironmentSlug } from '#lib/core/names';
import { applicationKeys } from '#lib/queries/applications';
import { createEnvironment } from '#lib/queries/environments';

const EnvironmentInput = z.object({ slug: EnvironmentSlug, branch: BranchName });
type EnvironmentInput = z.infer<typeof EnvironmentInput>;

/** Adds an empty environment. Mounted while it is open. */
export function AddEnvironmentDialog({ application, onClose }: { application: Application; onClose: () => void }) {
  const queryClient = useQueryClient();
  const form = useForm({
    resolver: schemaResolver(EnvironmentInput),
    defaultValues: { slug: '', branch: application.environments[0]?.branch ?? 'main' },
  });
  const add = useMutation({
    mutationFn: (input: EnvironmentInput) => createEnvironment({ application: application.uuid, ...input }),
    onSuccess: async (made) => {
      showToast({ tone: 'success', title: `Environment ${made.slug} was created` });
      onClose();
      await queryClient.invalidateQueries({ queryKey: applicationKeys.all });
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add environment"
      description="It starts empty. To take over variables and services, use “Copy environment” in the menu of another one."
    >
      <FormShell
        form={form}
        onSubmit={(values) => add.mutate(values)}
        pending={add.isPending}
        submitError={add.error}
        submitLabel="Add environment"
        onCancel={onClose}
      >
        <FormField form={form} name="slug" label="Name" description="It becomes part of the address.">
          {(field) => <Input {...field} isMono autoComplete="off" placeholder="qa" />}
        </FormField>
        <FormField form={form} name="branch" label="Branch">
          {(field) => <Input {...field} isMono autoComplete="off" />}
        </FormField>
      </FormShell>
    </Dialog>
  );
}
