'use client';

import { useEffect, useSyncExternalStore } from 'react';
import { sendPart } from '#components/storage/files/uploads/send-part';
import { type UploadItem, UploadQueue } from '#components/storage/files/uploads/upload-queue';
import { cancelUpload, completeUpload, createUpload, getUpload, signUploadParts } from '#lib/queries/storage-files';

const queues = new Map<string, UploadQueue>();
const NONE: readonly UploadItem[] = [];

function queueOf(instanceId: string): UploadQueue {
  const known = queues.get(instanceId);
  if (known) return known;
  const queue = new UploadQueue({
    create: (input, signal) => createUpload({ ...input, service_instance: instanceId }, signal),
    get: getUpload,
    sign: async (id, parts, signal) => (await signUploadParts(id, parts, signal)).parts,
    complete: completeUpload,
    cancel: cancelUpload,
    send: sendPart,
    wait,
  });
  // On the server it serves one rendering only.
  if (typeof window !== 'undefined') queues.set(instanceId, queue);
  return queue;
}

/** A pause that the browser's word of a new connection ends. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener('online', end);
    signal.addEventListener('abort', end, { once: true });
  });
}

/** The uploads of this tab into one bucket. */
export function useUploads(instanceId: string): { queue: UploadQueue; items: readonly UploadItem[] } {
  const queue = queueOf(instanceId);
  const items = useSyncExternalStore(queue.subscribe, queue.getItems, () => NONE);
  const isBusy = items.some(({ state }) => state === 'uploading' || state === 'waiting');
  useEffect(() => {
    if (!isBusy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isBusy]);
  return { queue, items };
}
