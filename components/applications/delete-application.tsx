'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { TRASH_PERIOD } from '#components/service-instances/trash-period';
import { Button } from '#components/ui/button';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { showToast } from '#components/ui/show-toast';
import { TextLink } from '#components/ui/text-link';
import type { Application } from '#lib/contracts/applications';
import { paths } from '#lib/paths';
import { applicationKeys, removeApplication } from '#lib/queries/applications';

/** The danger zone: deletes the application after its slug was typed. */
export function DeleteApplication({ application, refusal }: { application: Application; refusal: string | null }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeApplication(application.uuid, application.slug),
    onSuccess: () => {
      showToast({
        tone: 'success',
        title: `${application.name} was deleted`,
        description: `Its storages wait in the trash for ${TRASH_PERIOD}.`,
        action: { label: 'Open the trash', onClick: () => router.push(paths.trash()) },
      });
      router.push(paths.applications());
      queryClient.removeQueries({ queryKey: applicationKeys.all });
    },
  });
  const setOpen = (isOpen: boolean) => {
    remove.reset();
    setAsking(isOpen);
  };
  return (
    <Card aria-label="Danger zone" className="border-red-dot/40">
      <CardHeader title="Danger zone" />
      <CardBody className="flex flex-wrap items-center justify-between gap-4">
        <div className="min-w-0 text-sm">
          <p className="font-medium">Delete this application</p>
          <p className="text-muted">All its environments stop answering. This cannot be undone.</p>
        </div>
        <Button variant="danger" disabledReason={refusal} onClick={() => setOpen(true)}>
          Delete application
        </Button>
      </CardBody>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setOpen}
        title={`Delete ${application.name}?`}
        confirmLabel="Delete application"
        typedName={application.slug}
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        <ul className="flex list-disc flex-col gap-1 pl-4">
          <li>
            {application.environments.length === 1
              ? 'Its environment'
              : `Its ${application.environments.length} environments`}{' '}
            ({application.environments.map(({ slug }) => slug).join(', ')}) stop answering at once.
          </li>
          <li>Variables, domains, settings and the history of deployments are lost.</li>
          <li>
            Its storages wait in the <TextLink href={paths.trash()}>Trash</TextLink> for {TRASH_PERIOD}. Until then each
            can be restored into an environment of another application, with every file.
          </li>
          <li>The Git repository itself is not touched.</li>
        </ul>
      </ConfirmDialog>
    </Card>
  );
}
