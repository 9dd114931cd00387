'use client';

import { formatBytes } from '#components/service-instances/format-bytes';
import { InstanceProgress } from '#components/service-instances/instance-progress';
import { TRASH_PERIOD } from '#components/service-instances/trash-period';
import { roleRefusal } from '#components/sessions/role-refusal';
import { useStorage } from '#components/storage/storage-context';
import { useStorageChange } from '#components/storage/use-storage-change';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { ProgressBar } from '#components/ui/progress-bar';
import { RelativeTime } from '#components/ui/relative-time';
import type { Region } from '#lib/contracts/regions';
import type { StorageMove } from '#lib/contracts/storage-moves';
import { countFiles } from '#lib/core/count-files';
import { listCopies } from '#lib/core/variable-copy';
import { goOnMovingStorage, storageMoveQuery, takeStorageMoveBack } from '#lib/queries/storage-moves';

const TITLES: Record<StorageMove['state'], string> = {
  none: '',
  copying: 'Moving',
  switching: 'Moving',
  deploying: 'Moving',
  done: 'Moved',
  failed: 'The last move failed',
  cancelled: 'The last move was cancelled',
};

/** How far the last move is, or what became of it. */
export function LastMove({ move, regions }: { move: StorageMove; regions: Region[] }) {
  const { instance, environment, role } = useStorage();
  const { queryKey } = storageMoveQuery(instance.uuid);
  const goOn = useStorageChange(queryKey, () => goOnMovingStorage(instance.uuid), 'The move cannot go on');
  const goBack = useStorageChange(queryKey, () => takeStorageMoveBack(instance.uuid), 'The move cannot be taken back');
  const denied = roleRefusal(role, 'service:write');
  const nameOf = (id: string | null) => regions.find(({ uuid }) => uuid === id)?.name ?? 'another region';
  return (
    <Card aria-label="Last move">
      <CardHeader
        title={move.can_go_on ? 'The move stopped' : TITLES[move.state]}
        description={`From ${nameOf(move.from_region)} to ${nameOf(move.to_region)}`}
      />
      <CardBody className="flex flex-col gap-4 text-sm">
        {move.can_go_on && (
          <Banner
            tone="warning"
            title="The move stopped after the variables were switched. Nothing is lost: both buckets are there."
            action={
              <>
                <Button size="sm" onClick={() => goBack.mutate()} pending={goBack.isPending} disabledReason={denied}>
                  Go back
                </Button>
                <Button
                  size="sm"
                  variant="primary"
                  onClick={() => goOn.mutate()}
                  pending={goOn.isPending}
                  disabledReason={denied}
                >
                  Go on
                </Button>
              </>
            }
          >
            Go on does what is left. Going back gives {environment.slug} the old bucket again.
          </Banner>
        )}
        {move.state === 'failed' && (
          <Banner tone="error" title="Nothing changed">
            {move.message} The storage stayed where it was; the new bucket is being thrown away.
          </Banner>
        )}
        {move.is_running && <Copied move={move} />}
        {move.operation && (move.is_running || move.can_go_on) && (
          <InstanceProgress operationId={move.operation} denied={denied} isAlwaysCancellable />
        )}
        {move.copies.length > 0 && (
          <Banner tone="warning" title="Some variables still name the old bucket, which will be destroyed">
            Somebody copied them by hand, so they did not move: {listCopies(move.copies)}. Change them before the old
            bucket has been in the trash for {TRASH_PERIOD}.
          </Banner>
        )}
        {move.unread.length > 0 && (
          <Banner tone="warning" title="Some variables cannot be read any more">
            Nobody knows whether they name the old bucket: {listCopies(move.unread)}. Save them anew.
          </Banner>
        )}
        {move.ended_at && (
          <p className="text-muted">
            {move.state === 'done' &&
              `${countFiles(move.objects_copied)} copied and compared, ${formatBytes(move.bytes_copied)}. The old bucket is in the trash. Public links to it work for one day after the move. `}
            Ended <RelativeTime at={move.ended_at} />.
          </p>
        )}
      </CardBody>
    </Card>
  );
}

function Copied({ move }: { move: StorageMove }) {
  const { objects_total: objects, bytes_total: bytes } = move;
  const share = bytes ? { value: Math.min(1, move.bytes_copied / bytes) } : {};
  return (
    <div className="flex flex-col gap-1.5">
      <ProgressBar label="Copied" {...share} />
      <p className="text-muted">
        {move.objects_copied.toLocaleString('en')}
        {objects !== null && ` of about ${objects.toLocaleString('en')}`} files, {formatBytes(move.bytes_copied)}
        {bytes !== null && ` of about ${formatBytes(bytes)}`}
      </p>
    </div>
  );
}
