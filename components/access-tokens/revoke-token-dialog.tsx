'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { showToast } from '#components/ui/show-toast';
import type { AccessToken } from '#lib/contracts/iam';
import { accessTokenKeys, removeAccessToken } from '#lib/queries/people';

/** Asks before a token is revoked; open while there is one. */
export function RevokeTokenDialog({ token, onClose }: { token: AccessToken | null; onClose: () => void }) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: ({ uuid }: AccessToken) => removeAccessToken(uuid),
    onSuccess: async (_, { name }) => {
      showToast({ tone: 'success', title: `${name} was revoked` });
      onClose();
      await queryClient.invalidateQueries({ queryKey: accessTokenKeys.all });
    },
  });
  const close = () => {
    revoke.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={token !== null}
      onOpenChange={close}
      title={`Revoke ${token?.name ?? 'the token'}?`}
      confirmLabel="Revoke"
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => token && revoke.mutate(token)}
    >
      Whatever uses it is refused from its next request on. A revoked token cannot be brought back.
    </ConfirmDialog>
  );
}
