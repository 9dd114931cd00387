'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { formatBytes } from '#components/service-instances/format-bytes';
import { ErrorBanner } from '#components/states/error-banner';
import { LoadingState } from '#components/states/loading-state';
import { Button } from '#components/ui/button';
import { Dialog, DialogActions } from '#components/ui/dialog';
import { RelativeTime } from '#components/ui/relative-time';
import type { RestoreFilesInput } from '#lib/contracts/storage-files';
import { shownKey, shownName } from '#lib/core/file-keys';
import { deletedFilesQuery } from '#lib/queries/storage-files';

interface DeletedFilesDialogProps {
  instanceId: string;
  prefix: string;
  /** Why this role may not bring files back; null when it may. */
  denied: string | null;
  onRestore: (input: RestoreFilesInput) => void;
  onClose: () => void;
}

/** The deleted files of a folder and those below it, to be brought back at any later time. */
export function DeletedFilesDialog(props: DeletedFilesDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      title={props.prefix === '' ? 'Deleted files' : `Deleted files of ${shownKey(props.prefix)}`}
      description="A file that was written anew under the same name is not among them."
      size="lg"
    >
      <DeletedFiles {...props} />
    </Dialog>
  );
}

/** What the dialog shows. */
export function DeletedFiles({ instanceId, prefix, denied, onRestore, onClose }: DeletedFilesDialogProps) {
  const deleted = useInfiniteQuery(deletedFilesQuery(instanceId, prefix));
  const files = deleted.data?.pages.flatMap((page) => page.files) ?? [];
  const restore = (keys: string[]) => {
    onRestore({ keys, prefixes: [] });
    onClose();
  };
  return (
    <div className="flex flex-col gap-4">
      {deleted.error && <ErrorBanner error={deleted.error} onRetry={() => void deleted.refetch()} />}
      {deleted.isPending && <LoadingState label="Looking for deleted files" />}
      {deleted.data && files.length === 0 && (
        <p className="text-sm text-muted">
          {deleted.hasNextPage ? 'There are many files here, and no deleted ones so far.' : 'There are none here.'}
        </p>
      )}
      {files.length > 0 && (
        <ul aria-label="Deleted files" className="flex max-h-96 flex-col overflow-y-auto rounded-md border text-sm">
          {files.map(({ key, bytes, deleted_at }) => {
            const name = shownName(key, prefix);
            return (
              <li key={key} className="flex items-center gap-3 border-b px-3 py-2 last:border-b-0">
                <span title={name} className="min-w-0 grow truncate">
                  {name}
                </span>
                <span className="shrink-0 text-muted">{formatBytes(bytes)}</span>
                <RelativeTime at={deleted_at} className="shrink-0 text-muted" />
                <Button size="sm" aria-label={`Restore ${name}`} disabledReason={denied} onClick={() => restore([key])}>
                  Restore
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      <DialogActions>
        {deleted.hasNextPage && (
          <Button onClick={() => void deleted.fetchNextPage()} pending={deleted.isFetchingNextPage}>
            Look further
          </Button>
        )}
        {files.length > 1 && (
          <Button disabledReason={denied} onClick={() => restore(files.map(({ key }) => key))}>
            Restore these {files.length.toLocaleString('en')}
          </Button>
        )}
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </div>
  );
}
