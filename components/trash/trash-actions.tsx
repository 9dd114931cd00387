'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FolderInput, RotateCcw, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { roleRefusal } from '#components/sessions/role-refusal';
import { toDisplayError } from '#components/states/display-error';
import { Button } from '#components/ui/button';
import { Menu } from '#components/ui/menu';
import { showToast } from '#components/ui/show-toast';
import type { TrashedStorage } from '#lib/contracts/trash';
import type { Role } from '#lib/core/roles';
import { paths } from '#lib/paths';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { restoreStorage, trashKeys } from '#lib/queries/trash';

/** What has to be asked first. */
export type TrashQuestion = 'restore' | 'destroy';

interface TrashActionsProps {
  item: TrashedStorage;
  role: Role;
  /** Asks in a dialog outside of the row, which vanishes before the answer has had its effect. */
  onAsk: (question: TrashQuestion, item: TrashedStorage) => void;
}

/** The ways out of the trash: back to where it was, into another environment, or to the end at once. */
export function TrashActions({ item, role, onAsk }: TrashActionsProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => restoreStorage(item.uuid),
    onSuccess: () => {
      for (const queryKey of [trashKeys.all, serviceInstanceKeys.all]) void queryClient.invalidateQueries({ queryKey });
      showToast({
        tone: 'success',
        title: `${item.prefix} is back in ${item.application.slug}/${item.environment.slug}`,
        description: 'It is Detached, with every file. Attach it and deploy to use it again.',
        action: {
          label: 'Open it',
          onClick: () => router.push(paths.storage(item.application.uuid, item.uuid)),
        },
      });
    },
    onError: (error) =>
      showToast({
        tone: 'error',
        title: `${item.path} was not restored`,
        description: toDisplayError(error).message,
      }),
  });
  const busy =
    item.state === 'removing' ? 'It is being destroyed.' : item.operation !== null && 'It is being restored.';
  const refusal = busy || roleRefusal(role, 'service:write');
  const isHomeless = item.environment.is_deleted;

  return (
    <div className="flex items-center gap-1">
      <Button
        size="sm"
        pending={isPending}
        disabledReason={refusal}
        aria-label={`Restore ${item.path}`}
        onClick={() => (isHomeless ? onAsk('restore', item) : mutate())}
      >
        {isHomeless ? 'Restore …' : 'Restore'}
      </Button>
      <Menu
        label={`Actions for ${item.path}`}
        entries={[
          {
            kind: 'action',
            label: 'Restore where it was',
            icon: <RotateCcw />,
            onSelect: () => mutate(),
            disabledReason: refusal || (isHomeless && `${item.environment.slug} was deleted.`),
          },
          {
            kind: 'action',
            label: 'Restore into another environment',
            icon: <FolderInput />,
            onSelect: () => onAsk('restore', item),
            disabledReason: refusal,
          },
          { kind: 'separator' },
          {
            kind: 'action',
            label: 'Destroy now',
            icon: <Trash2 />,
            tone: 'danger',
            onSelect: () => onAsk('destroy', item),
            disabledReason: busy || roleRefusal(role, 'service:destroy'),
          },
        ]}
      />
    </div>
  );
}
