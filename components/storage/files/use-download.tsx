'use client';

import { useCallback } from 'react';
import { toDisplayError } from '#components/states/display-error';
import { showToast } from '#components/ui/show-toast';
import { downloadFile } from '#lib/queries/storage-files';

/** Saves a file: the browser fetches it from the store itself. */
export function useDownload(instanceId: string): (key: string) => void {
  return useCallback(
    (key) => {
      downloadFile(instanceId, key)
        // The answer is an attachment, so the page stays.
        .then(({ url }) => window.location.assign(url))
        .catch((error: unknown) =>
          showToast({
            tone: 'error',
            title: 'The file could not be downloaded',
            description: toDisplayError(error).message,
          }),
        );
    },
    [instanceId],
  );
}
