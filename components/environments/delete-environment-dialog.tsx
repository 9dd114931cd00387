'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { TRASH_PERIOD } from '#components/service-instances/trash-period';
import { showToast } from '#components/ui/show-toast';
import type { Environment } from '#lib/contracts/applications';
import { applicationKeys } from '#lib/queries/applications';
import { removeEnvironment } from '#lib/queries/environments';

interface DeleteEnvironmentDialogProps {
  environment: Environment;
  isOpen: boolean;
  onClose: () => void;
}

export function DeleteEnvironmentDialog({ environment, isOpen, onClose }: DeleteEnvironmentDialogProps) {
  const queryClient = useQueryClient();
  const { slug } = environment;
  const remove = useMutation({
    mutationFn: () => removeEnvironment(environment.uuid, slug),
    onSuccess: async () => {
      showToast({ tone: 'success', title: `Environment ${slug} is being deleted` });
      onClose();
      await queryClient.invalidateQueries({ queryKey: applicationKeys.all });
    },
  });
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={close}
      title={`Delete the environment ${slug}?`}
      confirmLabel="Delete"
      typedName={slug}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
    >
      <ul className="flex list-disc flex-col gap-1 pl-4">
        <li>{environment.site_url} stops answering at once.</li>
        <li>Its variables, domains and the history of its deployments are lost.</li>
        <li>What is still being done with its services is cancelled.</li>
        <li>
          Its services and their data go into the trash, where nobody reads them without a key, and are destroyed after{' '}
          {TRASH_PERIOD}.
        </li>
        {environment.is_production && <li className="font-medium text-red">This is the production environment.</li>}
      </ul>
    </ConfirmDialog>
  );
}
