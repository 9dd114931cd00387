'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Undo2, X } from 'lucide-react';
import { useEffect } from 'react';
import { ErrorBanner } from '#components/states/error-banner';
import type { useFileOperation } from '#components/storage/files/use-file-operation';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import type { Operation } from '#lib/contracts/deployments';
import { cancelOperation, operationKeys, operationQuery } from '#lib/queries/deployments';

const words = {
  'delete-files': { running: 'Files are being deleted', failed: 'Not all files were deleted' },
  'restore-files': { running: 'Files are being brought back', failed: 'Not all files were brought back' },
};
const wordsOf = (kind: string | undefined) => words[kind === 'restore-files' ? kind : 'delete-files'];

interface FileOperationLinesProps {
  state: Pick<ReturnType<typeof useFileOperation>, 'failed' | 'undo' | 'isRestoring' | 'restore' | 'end' | 'dismiss'>;
  /** The operation under way, of this or another tab. */
  running: string | null;
  /** Why this role may not stop or undo it; null when it may. */
  denied: string | null;
}

/** Above the files: what is being deleted or brought back, what failed, and the way back from the last deletion. */
export function FileOperationLines({ state, running, denied }: FileOperationLinesProps) {
  if (running !== null) return <Progress operationId={running} denied={denied} onEnd={state.end} />;
  const { failed, undo } = state;
  const dismiss = <IconButton label="Dismiss" icon={<X />} onClick={state.dismiss} />;
  return (
    <>
      {failed && (
        <Banner tone="error" title={wordsOf(failed.kind).failed} action={undo ? undefined : dismiss}>
          {failed.error?.message}
        </Banner>
      )}
      {undo && (
        <Banner
          tone="info"
          title={`Deleted ${undo.what}`}
          action={
            <>
              <Button
                size="sm"
                icon={<Undo2 />}
                onClick={() => state.restore(undo.input)}
                pending={state.isRestoring}
                disabledReason={denied}
              >
                Undo
              </Button>
              {dismiss}
            </>
          }
        />
      )}
    </>
  );
}

interface ProgressProps {
  operationId: string;
  denied: string | null;
  onEnd: (operation: Operation) => void;
}

/** How far it is, until it ends. */
function Progress({ operationId, denied, onEnd }: ProgressProps) {
  const queryClient = useQueryClient();
  const { data, error } = useQuery(operationQuery(operationId));
  const cancel = useMutation({
    mutationFn: () => cancelOperation(operationId),
    onSettled: () => queryClient.invalidateQueries({ queryKey: operationKeys.detail(operationId) }),
  });
  useEffect(() => {
    if (data?.ended_at) onEnd(data);
  }, [data, onEnd]);

  if (error) return <ErrorBanner error={error} />;
  if (data?.ended_at) return null;
  return (
    <Banner
      tone="info"
      title={wordsOf(data?.kind).running}
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
