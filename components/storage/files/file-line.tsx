'use client';

import { clsx } from 'clsx';
import { memo } from 'react';
import { formatBytes } from '#components/service-instances/format-bytes';
import { type FileRow, isPublicKey } from '#components/storage/files/file-rows';
import { FolderLink } from '#components/storage/files/folder-link';
import { Thumbnail } from '#components/storage/files/thumbnail';
import { Menu } from '#components/ui/menu';
import type { MenuEntry } from '#components/ui/menu-entry';
import { RelativeTime } from '#components/ui/relative-time';
import { hasDotSegment, publicLink } from '#lib/core/file-keys';
import { fileTypeOf } from '#lib/core/file-types';
import type { FilesFacts } from '#lib/services/storage-files/facts';

/** The columns of the list, shared by its head and its lines. */
export const FILE_COLUMNS =
  'grid grid-cols-[1rem_2rem_minmax(0,1fr)_2rem] sm:grid-cols-[1rem_2rem_minmax(0,1fr)_5rem_8rem_2rem] md:grid-cols-[1rem_2rem_minmax(0,1fr)_5rem_7rem_8rem_2rem] items-center gap-x-3 px-4 sm:gap-x-4';

const nameStyle = 'block max-w-full truncate rounded-sm text-left hover:underline underline-offset-2';

interface FileLineProps {
  row: FileRow;
  index: number;
  /** How many there are; -1 while more are to be loaded. */
  count: number;
  top: number;
  thumbnail: string | null;
  isSelected: boolean;
  onToggle: (id: string) => void;
  menuOf: (row: FileRow) => MenuEntry[];
  /** Downloads a private file; null when the role may not. */
  onOpenFile: ((key: string) => void) | null;
  facts: FilesFacts;
}

/** One folder or file. Drawn once as it comes into view: scrolling moves all, and changes none. */
export const FileLine = memo(function FileLine(props: FileLineProps) {
  const { row, index, count, top, thumbnail, isSelected, onToggle, menuOf, ...name } = props;
  const file = row.kind === 'file' ? row.file : null;
  return (
    <li
      aria-setsize={count}
      aria-posinset={index + 1}
      data-index={index}
      className={clsx(FILE_COLUMNS, 'absolute inset-x-0 top-0 h-[45px] border-b text-sm', isSelected && 'bg-hover')}
      style={{ transform: `translateY(${top}px)` }}
    >
      <input
        type="checkbox"
        aria-label={`Select ${row.name}`}
        className="size-4 accent-accent-solid"
        checked={isSelected}
        onChange={() => onToggle(row.id)}
      />
      <Thumbnail row={row} url={thumbnail} />
      <div className="min-w-0">
        <Name row={row} {...name} />
        {file && <span className="block truncate text-xs text-muted sm:hidden">{formatBytes(file.bytes)}</span>}
      </div>
      <span className="text-right text-muted tabular-nums max-sm:hidden">{file && formatBytes(file.bytes)}</span>
      <span className="truncate text-muted max-md:hidden">{file ? fileTypeOf(file.key).label : 'Folder'}</span>
      <span className="truncate text-muted max-sm:hidden">{file && <RelativeTime at={file.modified_at} />}</span>
      <Menu label={`Actions for ${row.name}`} entries={menuOf(row)} />
    </li>
  );
});

function Name({ row, onOpenFile, facts }: Pick<FileLineProps, 'row' | 'onOpenFile' | 'facts'>) {
  if (row.kind === 'folder') {
    return (
      <FolderLink prefix={row.prefix} title={row.name} className={`${nameStyle} font-medium`}>
        {row.name}
      </FolderLink>
    );
  }
  const { key } = row.file;
  if (isPublicKey(key, facts.publicPrefixes) && !hasDotSegment(key)) {
    return (
      <a
        data-name
        href={publicLink(facts.publicUrl, key)}
        title={row.name}
        target="_blank"
        rel="noreferrer"
        className={nameStyle}
      >
        {row.name}
        <span className="sr-only"> (opens in a new tab)</span>
      </a>
    );
  }
  if (!onOpenFile) {
    return (
      <span title={row.name} className="block truncate">
        {row.name}
      </span>
    );
  }
  return (
    <button data-name type="button" title={row.name} onClick={() => onOpenFile(key)} className={nameStyle}>
      {row.name}
    </button>
  );
}
