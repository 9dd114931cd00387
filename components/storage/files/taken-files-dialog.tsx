'use client';

import { formatBytes } from '#components/service-instances/format-bytes';
import { Button } from '#components/ui/button';
import { Dialog, DialogActions } from '#components/ui/dialog';
import { shownKey } from '#lib/core/file-keys';

export type TakenAnswer = 'replace' | 'keep' | 'skip';

interface TakenFilesDialogProps {
  /** Files of that name that exist already. */
  taken: { key: string; bytes: number }[];
  /** How many were chosen in all. */
  total: number;
  onAnswer: (answer: TakenAnswer | null) => void;
}

const SHOWN = 5;

/** What to do with files whose names are taken. */
export function TakenFilesDialog({ taken, total, onAnswer }: TakenFilesDialogProps) {
  const count = taken.length;
  const title = count === 1 ? 'A file of this name exists already' : `${count} of ${total} files exist already`;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onAnswer(null)} title={title} size="md" isAlert>
      <div className="flex flex-col gap-4">
        <ul className="flex flex-col gap-1 text-sm text-muted">
          {taken.slice(0, SHOWN).map(({ key, bytes }) => (
            <li key={key} className="flex justify-between gap-4">
              <code title={shownKey(key)} className="min-w-0 truncate font-mono text-xs">
                {shownKey(key)}
              </code>
              <span className="shrink-0 tabular-nums">{formatBytes(bytes)}</span>
            </li>
          ))}
          {count > SHOWN && <li>and {count - SHOWN} more</li>}
        </ul>
        <p className="text-sm text-muted">
          Replacing is final. Keeping both gives the new ones a number, such as “photo (2).jpg”.
        </p>
        <DialogActions>
          <Button onClick={() => onAnswer(null)}>Cancel</Button>
          <Button onClick={() => onAnswer('skip')}>Skip</Button>
          <Button onClick={() => onAnswer('keep')}>Keep both</Button>
          <Button variant="danger" onClick={() => onAnswer('replace')}>
            Replace
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
