'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { Input } from '#components/ui/input';
import type { Environment } from '#lib/contracts/applications';
import { BranchName } from '#lib/core/names';
import { applicationKeys } from '#lib/queries/applications';
import { environmentKeys, updateEnvironment } from '#lib/queries/environments';

const BranchInput = z.object({ branch: BranchName });

/** The branch of an environment as a form of one line, in the place where it is shown. */
export function BranchForm({ environment, onDone }: { environment: Environment; onDone: () => void }) {
  const queryClient = useQueryClient();
  const form = useForm({ resolver: schemaResolver(BranchInput), defaultValues: { branch: environment.branch } });
  const save = useMutation({
    mutationFn: (body: { branch: string }) => updateEnvironment(environment.uuid, body),
    onSuccess: async () => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: applicationKeys.detail(environment.application) }),
        queryClient.invalidateQueries({ queryKey: environmentKeys.pending(environment.uuid) }),
      ]);
      onDone();
    },
  });
  return (
    <FormShell
      form={form}
      label={`Branch of ${environment.slug}`}
      onSubmit={(values) => save.mutate(values)}
      pending={save.isPending}
      submitError={save.error}
      submitLabel="Save branch"
      onCancel={onDone}
    >
      <FormField
        form={form}
        name="branch"
        label="Branch"
        isLabelHidden
        description="Takes effect with the next deployment."
      >
        {(field) => <Input {...field} isMono autoComplete="off" autoFocus />}
      </FormField>
    </FormShell>
  );
}
