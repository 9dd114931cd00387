'use client';

import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { toDisplayError } from '#components/states/display-error';
import { showToast } from '#components/ui/show-toast';

/**
 * A change of the storage of the page whose answer is the new state of a query.
 * @param failure what did not work, as the title of the message
 */
export function useStorageChange<Answer>(queryKey: QueryKey, send: () => Promise<Answer>, failure: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: (answer) => queryClient.setQueryData(queryKey, answer),
    onError: (error) => showToast({ tone: 'error', title: failure, description: toDisplayError(error).message }),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
}
