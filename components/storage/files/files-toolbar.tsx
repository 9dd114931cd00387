'use client';

import { ArchiveRestore, FolderPlus, RotateCw, Upload } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { FolderPath } from '#components/storage/files/folder-path';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import { SearchInput } from '#components/ui/search-input';

const NewFolderDialog = dynamic(
  async () => (await import('#components/storage/files/new-folder-dialog')).NewFolderDialog,
);

interface FilesToolbarProps {
  prefix: string;
  search: string;
  onSearch: (text: string) => void;
  onOpenFolder: (prefix: string) => void;
  onPick: (files: FileList) => void;
  isUploadPending: boolean;
  /** Why files cannot be uploaded; null when they can. */
  uploadRefusal: string | null;
  isRefreshing: boolean;
  onRefresh: () => void;
  /** Shows what was deleted. */
  onLookBack: () => void;
  /** Why nothing can be brought back; null when it can. */
  lookBackRefusal: string | null;
}

/** Where one is, the search, and what adds files. */
export function FilesToolbar(props: FilesToolbarProps) {
  const { prefix, search, onSearch, onOpenFolder, onPick, isUploadPending, uploadRefusal } = props;
  const picker = useRef<HTMLInputElement>(null);
  const [isNaming, setNaming] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3">
      <div className="min-w-0 grow basis-56">
        <FolderPath prefix={prefix} />
      </div>
      <div className="grow basis-44 sm:max-w-60">
        <SearchInput
          aria-label="Search names that begin with"
          placeholder="Names that begin with …"
          value={search}
          onSearch={onSearch}
        />
      </div>
      <div className="flex items-center gap-2">
        <IconButton label="Look again" icon={<RotateCw />} pending={props.isRefreshing} onClick={props.onRefresh} />
        <IconButton
          label="Deleted files"
          icon={<ArchiveRestore />}
          onClick={props.onLookBack}
          disabledReason={props.lookBackRefusal}
        />
        <Button icon={<FolderPlus />} onClick={() => setNaming(true)} disabledReason={uploadRefusal}>
          New folder
        </Button>
        <input
          ref={picker}
          type="file"
          multiple
          aria-label="Files to upload"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            if (event.target.files) onPick(event.target.files);
            // The same file may be chosen again.
            event.target.value = '';
          }}
        />
        <Button
          variant="primary"
          icon={<Upload />}
          pending={isUploadPending}
          disabledReason={uploadRefusal}
          onClick={() => picker.current?.click()}
        >
          Upload files
        </Button>
      </div>
      {isNaming && <NewFolderDialog prefix={prefix} onClose={() => setNaming(false)} onOpen={onOpenFolder} />}
    </div>
  );
}
