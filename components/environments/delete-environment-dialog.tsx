'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { TRASH_PERIOD } from '#components/service-instances/trash-period';
import { showToast } from '#components/ui/show-toast';
import { TextLink } from '#components/ui/text-link';
import type { Environment } from '#lib/contracts/applications';
import { paths } from '#lib/paths';
import { applicationKeys } from '#lib/queries/applications';
import { removeEnvironment } from '#lib/queries/environments';

interface DeleteEnvironmentDialogProps {
  environment: Environment;
  isOpen: boolean;
  onClose: () => void;
}

export function DeleteEnvironmentDialog({ environment, isOpen, onClose }: DeleteEnvironmentDialogProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const { slug } = environment;
  const remove = useMutation({
    mutationFn: () => removeEnvironment(environment.uuid, slug),
    onSuccess: async () => {
      showToast({
        tone: 'success',
        title: `Environment ${slug} is being deleted`,
        description: `Its storages wait in the trash for ${TRASH_PERIOD}.`,
        action: { label: 'Open the trash', onClick: () => router.push(paths.trash()) },
      });
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
          Its storages wait in the <TextLink href={paths.trash()}>Trash</TextLink> for {TRASH_PERIOD}, where nobody
          reads their files without a key. Until then each can be restored into another environment, with every file.
        </li>
        {environment.is_production && <li className="font-medium text-red">This is the production environment.</li>}
      </ul>
    </ConfirmDialog>
  );
}
