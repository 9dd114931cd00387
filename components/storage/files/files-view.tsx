'use client';

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { FolderOpen } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { roleRefusal } from '#components/sessions/role-refusal';
import { EmptyState } from '#components/states/empty-state';
import { ErrorBanner } from '#components/states/error-banner';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { DropZone } from '#components/storage/files/drop-zone';
import { FileList } from '#components/storage/files/file-list';
import { fileMenu } from '#components/storage/files/file-menu';
import { FileOperationLines } from '#components/storage/files/file-operation-lines';
import { type FileRow, rowsOf, withoutFiles } from '#components/storage/files/file-rows';
import { FilesToolbar } from '#components/storage/files/files-toolbar';
import { SelectionBar } from '#components/storage/files/selection-bar';
import { UnfinishedUploads } from '#components/storage/files/unfinished-uploads';
import { UploadPanel } from '#components/storage/files/upload-panel';
import { droppedFiles, pickedFiles } from '#components/storage/files/uploads/dropped-files';
import { useUploads } from '#components/storage/files/uploads/use-uploads';
import { useDownload } from '#components/storage/files/use-download';
import { useFileOperation } from '#components/storage/files/use-file-operation';
import { useFolder } from '#components/storage/files/use-folder';
import { useSettled } from '#components/storage/files/use-settled';
import { useUploadQuestion } from '#components/storage/files/use-upload-question';
import { useStorage } from '#components/storage/storage-context';
import { Card } from '#components/ui/card';
import { TextLink } from '#components/ui/text-link';
import { shownKey } from '#lib/core/file-keys';
import { can } from '#lib/core/roles';
import { paths } from '#lib/paths';
import { type deleteFiles, fileKeys, filesQuery } from '#lib/queries/storage-files';
import type { FilesFacts } from '#lib/services/storage-files/facts';

const DeleteFilesDialog = dynamic(
  async () => (await import('#components/storage/files/delete-files-dialog')).DeleteFilesDialog,
);
const DeletedFilesDialog = dynamic(
  async () => (await import('#components/storage/files/deleted-files-dialog')).DeletedFilesDialog,
);
const ShareLinkDialog = dynamic(
  async () => (await import('#components/storage/files/share-link-dialog')).ShareLinkDialog,
);
const TakenFilesDialog = dynamic(
  async () => (await import('#components/storage/files/taken-files-dialog')).TakenFilesDialog,
);

type Deletion = Awaited<ReturnType<typeof deleteFiles>>;

const NOTHING: ReadonlySet<string> = new Set();

/** The files of a bucket, folder by folder. */
export function FilesView({ facts }: { facts: FilesFacts }) {
  const { application, instance, role } = useStorage();
  if (!facts.hasBucket) {
    return (
      <Card>
        <EmptyState icon={<FolderOpen />} title="There is no bucket yet">
          Provision it in its <TextLink href={paths.storage(application.uuid, instance.uuid)}>Overview</TextLink>; then
          its files are shown here.
        </EmptyState>
      </Card>
    );
  }
  return <Files instanceId={instance.uuid} facts={facts} role={role} />;
}

function Files({
  instanceId,
  facts,
  role,
}: {
  instanceId: string;
  facts: FilesFacts;
  role: Parameters<typeof can>[0];
}) {
  const queryClient = useQueryClient();
  const { prefix, open } = useFolder();
  const [search, setSearch] = useState('');
  const listed = useSettled(prefix + search);
  const folder = useInfiniteQuery(filesQuery(instanceId, listed));
  const pages = folder.data?.pages;
  const rows = useMemo(() => rowsOf(pages ?? [], prefix), [pages, prefix]);
  const [selected, setSelected] = useState(NOTHING);
  const [deleting, setDeleting] = useState<FileRow[] | null>(null);
  const [sharing, setSharing] = useState<{ key: string; name: string } | null>(null);
  const [isLookingBack, setLookingBack] = useState(false);
  const { queue, items } = useUploads(instanceId);
  const upload = useUploadQuestion(instanceId, queue);
  const download = useDownload(instanceId);
  const writeRefusal = roleRefusal(role, 'file:write');
  const uploadRefusal = writeRefusal ?? facts.uploadRefusal;

  // What is selected and searched for belongs to a folder.
  const [shownPrefix, setShownPrefix] = useState(prefix);
  if (shownPrefix !== prefix) {
    setShownPrefix(prefix);
    setSearch('');
    setSelected(NOTHING);
  }

  const refresh = useCallback(() => {
    setSelected(NOTHING);
    void queryClient.resetQueries({ queryKey: fileKeys.lists(instanceId) });
    void queryClient.invalidateQueries({ queryKey: fileKeys.uploads(instanceId) });
  }, [queryClient, instanceId]);
  useRefreshWhenDone(items, refresh);
  const work = useFileOperation(instanceId, refresh);
  const running = work.operation ?? folder.data?.pages[0]?.operation ?? null;
  const { fetchNextPage } = folder;
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const menuOf = useCallback(
    (row: FileRow) =>
      fileMenu(row, { facts, role, onDownload: download, onShare: setSharing, onDelete: (one) => setDeleting([one]) }),
    [facts, role, download],
  );

  const forget = (deleted: FileRow[], { operation, undo }: Deletion) => {
    const [first] = deleted;
    const what = deleted.length === 1 && first ? first.name : `${deleted.length.toLocaleString('en')} entries`;
    setDeleting(null);
    setSelected(NOTHING);
    work.deleted(operation, undo && { what, input: undo });
    if (operation) return;
    const keys = new Set(deleted.flatMap((row) => (row.kind === 'file' ? [row.file.key] : [])));
    queryClient.setQueryData(filesQuery(instanceId, listed).queryKey, (data) =>
      data ? { ...data, pages: withoutFiles(data.pages, keys) } : data,
    );
  };

  const list = () => {
    if (!folder.data && folder.error)
      return (
        <ErrorState
          error={folder.error}
          what="The files"
          onRetry={() => void folder.refetch()}
          isRetrying={folder.isFetching}
        />
      );
    if (!folder.data) return <LoadingState label="Loading files" />;
    if (rows.length === 0 && !folder.hasNextPage)
      return <NoFiles prefix={prefix} search={search} uploadRefusal={uploadRefusal} />;
    return (
      <FileList
        key={listed}
        instanceId={instanceId}
        facts={facts}
        canRead={can(role, 'file:read')}
        rows={rows}
        selected={selected}
        onSelect={setSelected}
        menuOf={menuOf}
        onOpenFile={can(role, 'file:read') ? download : null}
        hasMore={folder.hasNextPage && !folder.isFetchNextPageError}
        isLoadingMore={folder.isFetchingNextPage}
        onMore={loadMore}
        end={
          folder.isFetchNextPageError && (
            <ErrorBanner error={folder.error} onRetry={() => void folder.fetchNextPage()} />
          )
        }
      />
    );
  };

  return (
    <div className="flex flex-col gap-4">
      <FileOperationLines state={work} running={running} denied={writeRefusal} />
      <UnfinishedUploads instanceId={instanceId} queue={queue} items={items} refusal={uploadRefusal} />
      <UploadPanel queue={queue} items={items} />
      <DropZone
        target={shownKey(prefix) || 'this bucket'}
        onDrop={
          uploadRefusal ? null : (transfer) => void droppedFiles(transfer).then((files) => upload.start(files, prefix))
        }
      >
        <Card>
          <FilesToolbar
            prefix={prefix}
            search={search}
            onSearch={setSearch}
            onOpenFolder={open}
            onPick={(files) => void upload.start(pickedFiles(files), prefix)}
            isUploadPending={upload.isLooking}
            uploadRefusal={uploadRefusal}
            isRefreshing={folder.isFetching && !folder.isFetchingNextPage}
            onRefresh={refresh}
            onLookBack={() => setLookingBack(true)}
            lookBackRefusal={facts.undoing.can ? null : `Deleted files are not kept: ${facts.undoing.reason}`}
          />
          <SelectionBar
            rows={selected.size === 0 ? [] : rows.filter((row) => selected.has(row.id))}
            refusal={writeRefusal}
            onDelete={setDeleting}
            onClear={() => setSelected(NOTHING)}
          />
          {list()}
        </Card>
      </DropZone>
      {rows.length > 0 && (
        <p className="text-xs text-muted">
          {rows.length.toLocaleString('en')}{' '}
          {folder.hasNextPage ? 'loaded, more as you scroll' : rows.length === 1 ? 'entry' : 'entries'}, in the order of
          the store: by name, capitals first.
        </p>
      )}
      {deleting && (
        <DeleteFilesDialog
          instanceId={instanceId}
          rows={deleting}
          undoing={facts.undoing}
          onClose={() => setDeleting(null)}
          onDeleted={forget}
        />
      )}
      {isLookingBack && (
        <DeletedFilesDialog
          instanceId={instanceId}
          prefix={prefix}
          denied={writeRefusal}
          onRestore={work.restore}
          onClose={() => setLookingBack(false)}
        />
      )}
      {sharing && <ShareLinkDialog instanceId={instanceId} file={sharing} onClose={() => setSharing(null)} />}
      {upload.question && (
        <TakenFilesDialog taken={upload.question.taken} total={upload.question.files.length} onAnswer={upload.answer} />
      )}
    </div>
  );
}

/** Looks at the folder anew when the last upload under way is done, and not after each of a hundred. */
function useRefreshWhenDone(items: readonly { state: string }[], refresh: () => void): void {
  const done = items.filter(({ state }) => state === 'done').length;
  const isBusy = items.some(({ state }) => state === 'uploading' || state === 'waiting');
  const seen = useRef(done);
  useEffect(() => {
    if (isBusy || done === seen.current) return;
    if (done > seen.current) refresh();
    seen.current = done;
  }, [done, isBusy, refresh]);
}

function NoFiles({ prefix, search, uploadRefusal }: { prefix: string; search: string; uploadRefusal: string | null }) {
  if (search !== '') {
    return (
      <EmptyState title={`Nothing here begins with “${search}”`}>The search looks at beginnings of names.</EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<FolderOpen />}
      title={prefix === '' ? 'This bucket is empty' : 'There are no files in this folder'}
    >
      {uploadRefusal ?? 'Drop files here, or choose them with “Upload files”.'}
      {!uploadRefusal && prefix !== '' && ' A folder exists from its first file on.'}
    </EmptyState>
  );
}
