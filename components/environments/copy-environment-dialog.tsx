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
import type { Environment } from '#lib/contracts/applications';
import { EnvironmentSlug } from '#lib/core/names';
import { applicationKeys } from '#lib/queries/applications';
import { copyEnvironment } from '#lib/queries/environments';

const CopyInput = z.object({ new_slug: EnvironmentSlug });

/** Asks for the name of the copy. Mounted while it is open. */
export function CopyEnvironmentDialog({ environment, onClose }: { environment: Environment; onClose: () => void }) {
  const queryClient = useQueryClient();
  const form = useForm({ resolver: schemaResolver(CopyInput), defaultValues: { new_slug: '' } });
  const copy = useMutation({
    mutationFn: (input: { new_slug: string }) => copyEnvironment(environment.uuid, input.new_slug),
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
      title={`Copy the environment ${environment.slug}`}
      description="The copy gets the branch, the custom variables, and the same services, each new and empty. Values that replace a managed variable as a whole stay behind."
    >
      <FormShell
        form={form}
        onSubmit={(values) => copy.mutate(values)}
        pending={copy.isPending}
        submitError={copy.error}
        submitLabel="Copy environment"
        onCancel={onClose}
      >
        <FormField form={form} name="new_slug" label="Name of the copy" description="It becomes part of the address.">
          {(field) => <Input {...field} isMono autoComplete="off" placeholder="qa" />}
        </FormField>
      </FormShell>
    </Dialog>
  );
}
