'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { formatBytes } from '#components/service-instances/format-bytes';
import type { FileRow } from '#components/storage/files/file-rows';
import { UndoingNote } from '#components/storage/files/undoing-note';
import { countFiles } from '#lib/core/count-files';
import { deleteFiles, fileKeys, measureFiles } from '#lib/queries/storage-files';
import type { Undoing } from '#lib/services/storage-files/deletions';

/** From so many files on the number has to be typed. */
const TYPED_FROM = 100;

interface DeleteFilesDialogProps {
  instanceId: string;
  /** What is to be deleted. */
  rows: FileRow[];
  undoing: Undoing;
  onClose: () => void;
  onDeleted: (rows: FileRow[], deletion: Awaited<ReturnType<typeof deleteFiles>>) => void;
}

/** Asks before files are deleted, with what that is. */
export function DeleteFilesDialog({ instanceId, rows, undoing, onClose, onDeleted }: DeleteFilesDialogProps) {
  const keys = rows.flatMap((row) => (row.kind === 'file' ? [row.file.key] : []));
  const folders = rows.flatMap((row) => (row.kind === 'folder' ? [row] : []));
  const prefixes = folders.map(({ prefix }) => prefix);
  const inFolders = useQuery({
    queryKey: [...fileKeys.of(instanceId), 'measure', prefixes],
    queryFn: ({ signal }) => measureFiles(instanceId, { keys: [], prefixes }, signal),
    enabled: prefixes.length > 0,
    staleTime: 0,
    gcTime: 0,
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => deleteFiles(instanceId, { keys, prefixes }),
    onSuccess: (deletion) => onDeleted(rows, deletion),
  });

  const beside = rows.reduce((sum, row) => sum + (row.kind === 'file' ? row.file.bytes : 0), 0);
  const files = keys.length + (inFolders.data?.files ?? 0);
  const isKnown = prefixes.length === 0 || inFolders.data !== undefined;
  const atLeast = inFolders.data?.is_complete === false ? 'more than ' : '';
  const only = rows.length === 1 ? rows[0] : undefined;
  const title = only ? `Delete ${only.name}?` : `Delete ${rows.length} entries?`;
  return (
    <ConfirmDialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={title}
      confirmLabel="Delete"
      typedName={typedName(folders, files)}
      pending={isPending}
      error={error ?? inFolders.error}
      onConfirm={() => mutate()}
    >
      <p>
        {isKnown
          ? `This deletes ${atLeast}${countFiles(files)} (${formatBytes(beside + (inFolders.data?.bytes ?? 0))}).`
          : 'Counting what is in there …'}{' '}
        Links stop working at once.
      </p>
      <p className="mt-2">
        <UndoingNote undoing={undoing} />
      </p>
    </ConfirmDialog>
  );
}

/** A folder by its name, many files by their number. */
function typedName(folders: { name: string }[], files: number): string | undefined {
  if (folders.length === 1) return folders[0]?.name;
  return folders.length > 1 || files > TYPED_FROM ? String(files) : undefined;
}
