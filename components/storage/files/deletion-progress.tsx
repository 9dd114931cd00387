'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ErrorBanner } from '#components/states/error-banner';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { cancelOperation, operationKeys, operationQuery } from '#lib/queries/deployments';

interface DeletionProgressProps {
  operationId: string;
  /** Why this role may not stop it; null when it may. */
  denied: string | null;
  onEnd: () => void;
}

/** Many files being deleted: how far it is, until it ends. */
export function DeletionProgress({ operationId, denied, onEnd }: DeletionProgressProps) {
  const queryClient = useQueryClient();
  const { data, error } = useQuery(operationQuery(operationId));
  const cancel = useMutation({
    mutationFn: () => cancelOperation(operationId),
    onSettled: () => queryClient.invalidateQueries({ queryKey: operationKeys.detail(operationId) }),
  });
  const hasEnded = Boolean(data?.ended_at);
  useEffect(() => {
    if (hasEnded) onEnd();
  }, [hasEnded, onEnd]);

  if (error) return <ErrorBanner error={error} />;
  if (data?.state === 'failed')
    return (
      <Banner tone="error" title="Not all files were deleted">
        {data.error?.message}
      </Banner>
    );
  if (hasEnded) return null;
  return (
    <Banner
      tone="info"
      title="Files are being deleted"
      action={
        <Button size="sm" onClick={() => cancel.mutate()} pending={cancel.isPending} disabledReason={denied}>
          Stop
        </Button>
      }
    >
      {data?.steps[0]?.message || 'This begins in a moment.'} You can leave this page.
    </Banner>
  );
}
