'use client';

import { ChevronRight } from 'lucide-react';
import { FolderLink } from '#components/storage/files/folder-link';
import { foldersOf } from '#lib/core/file-keys';

/** Where one is in the bucket. */
export function FolderPath({ prefix }: { prefix: string }) {
  const folders = [{ prefix: '', name: 'All files' }, ...foldersOf(prefix)];
  return (
    <nav aria-label="Folder" className="min-w-0">
      <ol className="flex flex-wrap items-center gap-x-1 text-sm">
        {folders.map((folder, index) => {
          const isCurrent = index === folders.length - 1;
          return (
            <li key={folder.prefix} className="flex min-w-0 items-center gap-1">
              {index > 0 && <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 text-faint" />}
              <FolderLink
                prefix={folder.prefix}
                title={folder.name}
                isCurrent={isCurrent}
                className={`max-w-60 truncate rounded-sm px-1 py-0.5 hover:bg-hover ${isCurrent ? 'font-semibold' : 'text-muted'}`}
              >
                {folder.name}
              </FolderLink>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
