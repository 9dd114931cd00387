'use client';

import { File, FileImage, Folder } from 'lucide-react';
import { useState } from 'react';
import type { FileRow } from '#components/storage/files/file-rows';
import { fileTypeOf } from '#lib/core/file-types';

/** The picture of a file, straight from the storage; a symbol for what has none. */
export function Thumbnail({ row, url }: { row: FileRow; url: string | null }) {
  const [broken, setBroken] = useState<string | null>(null);
  if (row.kind === 'file' && url && url !== broken) {
    return (
      // biome-ignore lint/performance/noImgElement: the panel's server must not fetch files of the storage
      <img
        src={url}
        alt=""
        width={32}
        height={32}
        loading="lazy"
        decoding="async"
        referrerPolicy="no-referrer"
        draggable={false}
        onError={() => setBroken(url)}
        className="size-8 rounded-sm border bg-sunken object-cover"
      />
    );
  }
  const Icon = row.kind === 'folder' ? Folder : fileTypeOf(row.file.key).isImage ? FileImage : File;
  return (
    <span aria-hidden="true" className="flex size-8 items-center justify-center text-muted">
      <Icon className={row.kind === 'folder' ? 'size-5 fill-pressed' : 'size-5'} />
    </span>
  );
}
