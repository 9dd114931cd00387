'use client';

import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { KeyList } from '#components/storage/keys/key-list';
import { ReadOnlyKeyCard } from '#components/storage/keys/read-only-key-card';
import { RotationCard } from '#components/storage/keys/rotation-card';
import { useStorage } from '#components/storage/storage-context';
import { useRefreshOnChange } from '#components/storage/use-refresh-on-change';
import { Card } from '#components/ui/card';
import { storageKeysQuery } from '#lib/queries/storage-keys';

/** The keys of one storage: which there are, how old, and how to replace them. */
export function KeysView() {
  const { instance } = useStorage();
  const query = useQuery(storageKeysQuery(instance.uuid));
  const rotation = query.data?.rotation;
  useRefreshOnChange(`${rotation?.operation} ${rotation?.is_running}`);
  if (!query.data) {
    return (
      <Card>
        {query.error ? (
          <ErrorState error={query.error} what="The keys" onRetry={() => void query.refetch()} />
        ) : (
          <LoadingState label="Loading the keys" />
        )}
      </Card>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <KeyList keys={query.data.keys} />
      <RotationCard keys={query.data} />
      <ReadOnlyKeyCard keys={query.data} />
    </div>
  );
}
