'use client';

import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { LastMove } from '#components/storage/move/last-move';
import { MoveForm } from '#components/storage/move/move-form';
import { useStorage } from '#components/storage/storage-context';
import { useRefreshOnChange } from '#components/storage/use-refresh-on-change';
import { Card } from '#components/ui/card';
import type { Region } from '#lib/contracts/regions';
import { storageMoveQuery } from '#lib/queries/storage-moves';

/** Where the bucket is, and how to bring it elsewhere. */
export function MoveView({ regions }: { regions: Region[] }) {
  const { instance } = useStorage();
  const query = useQuery(storageMoveQuery(instance.uuid));
  useRefreshOnChange(`${query.data?.state} ${query.data?.is_running}`);
  if (!query.data) {
    return (
      <Card>
        {query.error ? (
          <ErrorState error={query.error} what="The region" onRetry={() => void query.refetch()} />
        ) : (
          <LoadingState label="Loading the region" />
        )}
      </Card>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {query.data.state !== 'none' && <LastMove move={query.data} regions={regions} />}
      {!query.data.is_running && !query.data.can_go_on && <MoveForm regions={regions} />}
    </div>
  );
}
