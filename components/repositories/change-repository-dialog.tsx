'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { DeployKey } from '#components/repositories/deploy-key';
import { RepositoryFields } from '#components/repositories/repository-fields';
import { emptyRepository, RepositoryForm, type RepositoryValues } from '#components/repositories/repository-values';
import { useRepositoryConnection } from '#components/repositories/use-repository-connection';
import { Banner } from '#components/ui/banner';
import { Dialog } from '#components/ui/dialog';
import { showToast } from '#components/ui/show-toast';
import type { Application } from '#lib/contracts/applications';
import { applicationQuery, updateApplication } from '#lib/queries/applications';

/** Connects another repository. The present one stays until the new one can be read. Mounted while it is open. */
export function ChangeRepositoryDialog({ application, onClose }: { application: Application; onClose: () => void }) {
  const queryClient = useQueryClient();
  const branch = application.environments[0]?.branch ?? emptyRepository.branch;
  const form = useForm<RepositoryValues>({
    resolver: schemaResolver(RepositoryForm),
    defaultValues: { ...emptyRepository, branch },
  });
  const values = form.watch();
  const connection = useRepositoryConnection(application.organisation);
  const deployKey = connection.deployKeyOf(values);
  const change = useMutation({
    mutationFn: async (input: RepositoryValues) => {
      const repository = await connection.connect(input);
      return repository && updateApplication(application.uuid, { repository: repository.uuid });
    },
    onSuccess: (saved) => {
      if (!saved) return;
      queryClient.setQueryData(applicationQuery(saved.uuid).queryKey, saved);
      showToast({ tone: 'success', title: 'Repository connected', description: 'The next deployment takes its code.' });
      onClose();
    },
  });

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title={application.repository ? 'Change repository' : 'Connect a repository'}
      description="What runs now keeps running. The next deployment takes the code of the new repository."
    >
      <FormShell
        form={form}
        onSubmit={(input) => change.mutate(input)}
        pending={change.isPending}
        submitError={change.error}
        submitLabel={values.access === 'key' && !deployKey ? 'Create deploy key' : 'Connect repository'}
        onCancel={onClose}
      >
        <RepositoryFields
          form={form}
          branchDescription="Looked for now; the branches of the environments stay as they are."
        />
        {deployKey && (
          <Banner tone="info" title="Install the deploy key, then connect the repository">
            <DeployKey publicKey={deployKey} />
          </Banner>
        )}
      </FormShell>
    </Dialog>
  );
}
