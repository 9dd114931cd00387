'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { formatBytes } from '#components/service-instances/format-bytes';
import { toDisplayError } from '#components/states/display-error';
import type { UploadItem, UploadQueue } from '#components/storage/files/uploads/upload-queue';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { showToast } from '#components/ui/show-toast';
import type { Upload } from '#lib/contracts/storage-files';
import { fileName, shownKey } from '#lib/core/file-keys';
import { cancelUpload, fileKeys, unfinishedUploadsQuery } from '#lib/queries/storage-files';

interface UnfinishedUploadsProps {
  instanceId: string;
  queue: UploadQueue;
  /** Those of this tab, which the panel of uploads shows. */
  items: readonly UploadItem[];
  /** Why nobody may upload here; null when they may. */
  refusal: string | null;
}

/** Uploads that a reload or another tab left behind: the same file, chosen again, goes on where it broke off. */
export function UnfinishedUploads({ instanceId, queue, items, refusal }: UnfinishedUploadsProps) {
  const { data } = useQuery(unfinishedUploadsQuery(instanceId));
  // Those of this tab are in the panel, under way; the list of the server may know them already.
  const left = data?.results.filter(({ uuid, key }) => !queue.has(uuid) && !items.some((item) => item.key === key));
  if (!left || left.length === 0) return null;
  return (
    <Banner
      tone="info"
      title={left.length === 1 ? 'An upload is not finished' : `${left.length} uploads are not finished`}
    >
      <ul className="mt-1 flex flex-col gap-2">
        {left.map((upload) => (
          <UnfinishedLine key={upload.uuid} instanceId={instanceId} upload={upload} queue={queue} refusal={refusal} />
        ))}
      </ul>
    </Banner>
  );
}

interface UnfinishedLineProps {
  instanceId: string;
  upload: Upload;
  queue: UploadQueue;
  refusal: string | null;
}

function UnfinishedLine({ instanceId, upload, queue, refusal }: UnfinishedLineProps) {
  const queryClient = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: fileKeys.uploads(instanceId) });
  const drop = useMutation({ mutationFn: () => cancelUpload(upload.uuid), onSettled: refresh });
  const goOn = (file: File | undefined) => {
    if (!file) return;
    if (file.size !== upload.bytes) {
      const description = `${fileName(upload.key)} has ${formatBytes(upload.bytes)}, this one ${formatBytes(file.size)}.`;
      return showToast({ tone: 'error', title: 'This is another file', description });
    }
    queue.add(file, upload.key, upload.uuid);
  };
  const name = shownKey(upload.key);
  return (
    <li className="flex flex-wrap items-center gap-2">
      <span title={name} className="min-w-0 grow truncate">
        {name} ({formatBytes(upload.bytes)})
      </span>
      <input
        ref={input}
        type="file"
        aria-label={`Choose ${name} again`}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => goOn(event.target.files?.[0])}
      />
      <Button size="sm" disabledReason={refusal} onClick={() => input.current?.click()}>
        Choose the file to go on
      </Button>
      <Button
        size="sm"
        variant="ghost"
        disabledReason={refusal}
        pending={drop.isPending}
        onClick={() =>
          drop.mutate(undefined, {
            onError: (error) =>
              showToast({ tone: 'error', title: 'Not discarded', description: toDisplayError(error).message }),
          })
        }
      >
        Discard
      </Button>
    </li>
  );
}
