'use client';

import { useMutation } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { toDisplayError } from '#components/states/display-error';
import { showToast } from '#components/ui/show-toast';
import type { Operation } from '#lib/contracts/deployments';
import type { RestoreFilesInput } from '#lib/contracts/storage-files';
import { restoreFiles } from '#lib/queries/storage-files';

/** A deletion that can be taken back. */
export interface Undo {
  /** "photo.jpg", "3 entries". */
  what: string;
  input: RestoreFilesInput;
}

/** What is being deleted or brought back here, what can be undone, and what failed. */
export function useFileOperation(instanceId: string, refresh: () => void) {
  const [operation, setOperation] = useState<string | null>(null);
  const [failed, setFailed] = useState<Operation | null>(null);
  const [undo, setUndo] = useState<Undo | null>(null);
  const begin = (started: string | null) => {
    setFailed(null);
    setOperation(started);
  };
  const { mutate: restore, isPending: isRestoring } = useMutation({
    mutationFn: (input: RestoreFilesInput) => restoreFiles(instanceId, input),
    onSuccess: ({ operation: started }) => {
      setUndo(null);
      begin(started);
    },
    onError: (error) =>
      showToast({ tone: 'error', title: 'Nothing was brought back', description: toDisplayError(error).message }),
  });
  const end = useCallback(
    (ended: Operation) => {
      setOperation(null);
      if (ended.state === 'failed') setFailed(ended);
      else if (ended.kind === 'restore-files' && ended.state === 'succeeded')
        showToast({ tone: 'success', title: ended.steps[0]?.message || 'The files are back.' });
      refresh();
    },
    [refresh],
  );
  return {
    operation,
    failed,
    undo,
    isRestoring,
    restore,
    end,
    dismiss: () => {
      setFailed(null);
      setUndo(null);
    },
    deleted: (started: string | null, undoing: Undo | null) => {
      setUndo(undoing);
      begin(started);
    },
  };
}
