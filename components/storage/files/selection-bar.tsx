'use client';

import { Trash2 } from 'lucide-react';
import { formatBytes } from '#components/service-instances/format-bytes';
import type { FileRow } from '#components/storage/files/file-rows';
import { Button } from '#components/ui/button';

interface SelectionBarProps {
  rows: FileRow[];
  /** Why this role may not delete; null when it may. */
  refusal: string | null;
  onDelete: (rows: FileRow[]) => void;
  onClear: () => void;
}

/** What can be done with the selected files. */
export function SelectionBar({ rows, refusal, onDelete, onClear }: SelectionBarProps) {
  if (rows.length === 0) return null;
  const bytes = rows.reduce((sum, row) => sum + (row.kind === 'file' ? row.file.bytes : 0), 0);
  const folders = rows.filter((row) => row.kind === 'folder').length;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b bg-sunken px-4 py-2 text-sm">
      <span role="status" className="grow">
        {rows.length.toLocaleString('en')} selected
        {folders < rows.length && ` (${formatBytes(bytes)}${folders > 0 ? ' beside folders' : ''})`}
      </span>
      <Button size="sm" variant="ghost" onClick={onClear}>
        Clear selection
      </Button>
      <Button size="sm" icon={<Trash2 />} onClick={() => onDelete(rows)} disabledReason={refusal}>
        Delete …
      </Button>
    </div>
  );
}
