'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { TrashedFiles } from '#components/trash/trashed-files';
import { showToast } from '#components/ui/show-toast';
import { listCopies } from '#lib/core/variable-copy';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { destroyStorage, trashedStorageQuery, trashKeys } from '#lib/queries/trash';

interface DestroyDialogProps {
  id: string;
  /** `application/environment/PREFIX`. */
  path: string;
  onClose: () => void;
}

/** Asks for the whole path before a storage is destroyed without waiting, and says what is lost. */
export function DestroyDialog({ id, path, onClose }: DestroyDialogProps) {
  const queryClient = useQueryClient();
  const { data: details } = useQuery(trashedStorageQuery(id));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => destroyStorage(id, path),
    onSuccess: async () => {
      onClose();
      showToast({ tone: 'success', title: `${path} is being destroyed` });
      for (const queryKey of [trashKeys.all, serviceInstanceKeys.all])
        await queryClient.invalidateQueries({ queryKey });
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Destroy ${path} now?`}
      confirmLabel="Destroy now"
      typedName={path}
      pending={isPending}
      error={error}
      onConfirm={() => mutate()}
    >
      <div className="flex flex-col gap-2">
        <p>This does not wait for the end of its time in the trash, and nobody can take it back. Destroyed are:</p>
        <ul className="list-disc pl-5 text-fg">
          <li>
            <TrashedFiles details={details} />
          </li>
          {!details?.same_key_reason && (
            <li>
              its keys: every copy of the DSN stops working
              {details && details.copies.length > 0 && `, also ${listCopies(details.copies)}`}
            </li>
          )}
        </ul>
        {details?.same_key_reason && <p>The key stays: {details.same_key_reason}</p>}
        {details?.usage_problem && <p>How much it holds is not known now: {details.usage_problem}</p>}
        <p>That somebody had it destroyed stays in the activity log.</p>
      </div>
    </ConfirmDialog>
  );
}
