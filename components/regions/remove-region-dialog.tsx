'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { showToast } from '#components/ui/show-toast';
import type { RegionDetails } from '#lib/contracts/regions';
import { paths } from '#lib/paths';
import { regionKeys, removeRegion } from '#lib/queries/regions';

/** Asks for the slug before a store is forgotten. */
export function RemoveRegionDialog({ region, onClose }: { region: RegionDetails; onClose: () => void }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => removeRegion(region.uuid, region.slug),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: regionKeys.detail(region.uuid) });
      void queryClient.invalidateQueries({ queryKey: regionKeys.list(1) });
      showToast({ tone: 'success', title: `The region ${region.name} was removed` });
      router.push(paths.regions());
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Remove the region ${region.name}?`}
      confirmLabel="Remove"
      typedName={region.slug}
      pending={isPending}
      error={error}
      onConfirm={() => mutate()}
    >
      <p>
        Stowage forgets the store and its key. Nothing in the store itself is touched; revoke the key there if nobody
        else uses it.
      </p>
    </ConfirmDialog>
  );
}
