'use client';

import { Pause, Play, RotateCw, X } from 'lucide-react';
import { formatBytes } from '#components/service-instances/format-bytes';
import { toDisplayError } from '#components/states/display-error';
import type { UploadItem, UploadQueue } from '#components/storage/files/uploads/upload-queue';
import { Button } from '#components/ui/button';
import { Card, CardHeader } from '#components/ui/card';
import { IconButton } from '#components/ui/icon-button';
import { ProgressBar } from '#components/ui/progress-bar';
import { showToast } from '#components/ui/show-toast';
import { shownKey } from '#lib/core/file-keys';

/** So many lines; of more the ones that need attention come first. */
const SHOWN = 50;

const ORDER: Record<UploadItem['state'], number> = { failed: 0, uploading: 1, paused: 2, waiting: 3, done: 4 };

/** The files on their way to the store. */
export function UploadPanel({ queue, items }: { queue: UploadQueue; items: readonly UploadItem[] }) {
  if (items.length === 0) return null;
  const done = items.filter(({ state }) => state === 'done').length;
  const failed = items.filter(({ state }) => state === 'failed').length;
  const sorted = [...items].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  return (
    <Card aria-label="Uploads">
      <CardHeader
        level={3}
        title="Uploads"
        description={
          <span role="status">
            {done} of {items.length} done{failed > 0 && `, ${failed} failed`}
          </span>
        }
        actions={
          done > 0 && (
            <Button size="sm" variant="ghost" onClick={() => queue.clearDone()}>
              Clear finished
            </Button>
          )
        }
      />
      <ul className="max-h-48 divide-y overflow-y-auto">
        {sorted.slice(0, SHOWN).map((item) => (
          <UploadLine key={item.id} queue={queue} item={item} />
        ))}
        {sorted.length > SHOWN && <li className="px-4 py-2 text-sm text-muted">and {sorted.length - SHOWN} more</li>}
      </ul>
    </Card>
  );
}

function UploadLine({ queue, item }: { queue: UploadQueue; item: UploadItem }) {
  const name = shownKey(item.key);
  const cancel = () =>
    queue.cancel(item.id).catch((error: unknown) =>
      showToast({
        tone: 'error',
        title: 'What has arrived could not be deleted',
        description: toDisplayError(error).message,
      }),
    );
  return (
    <li aria-label={name} className="flex items-center gap-3 px-4 py-2 text-sm">
      <div className="flex min-w-0 grow flex-col gap-1">
        <div className="flex justify-between gap-4">
          <span title={name} className="min-w-0 truncate">
            {name}
          </span>
          <span className="shrink-0 text-muted tabular-nums">{wordsOf(item)}</span>
        </div>
        {item.state !== 'done' && (
          <ProgressBar label={`Upload of ${name}`} value={item.bytes === 0 ? 0 : item.sentBytes / item.bytes} />
        )}
        {item.message && (
          <p className={item.state === 'failed' ? 'text-xs text-red' : 'text-xs text-orange'}>{item.message}</p>
        )}
      </div>
      <div className="flex shrink-0">
        {(item.state === 'uploading' || item.state === 'waiting') && (
          <IconButton size="sm" label={`Pause ${name}`} icon={<Pause />} onClick={() => queue.pause(item.id)} />
        )}
        {item.state === 'paused' && (
          <IconButton size="sm" label={`Resume ${name}`} icon={<Play />} onClick={() => queue.resume(item.id)} />
        )}
        {item.state === 'failed' && (
          <IconButton size="sm" label={`Retry ${name}`} icon={<RotateCw />} onClick={() => queue.resume(item.id)} />
        )}
        {item.state !== 'done' && (
          <IconButton size="sm" label={`Cancel ${name}`} icon={<X />} onClick={() => void cancel()} />
        )}
      </div>
    </li>
  );
}

function wordsOf({ state, sentBytes, bytes }: UploadItem): string {
  if (state === 'done') return `Done, ${formatBytes(bytes)}`;
  if (state === 'waiting') return 'Waiting';
  if (state === 'failed') return 'Failed';
  const share = `${bytes === 0 ? 0 : Math.floor((100 * sentBytes) / bytes)} % of ${formatBytes(bytes)}`;
  return state === 'paused' ? `Paused at ${share}` : share;
}
