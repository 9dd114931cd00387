'use client';

import { InstanceProgress } from '#components/service-instances/instance-progress';
import { roleRefusal } from '#components/sessions/role-refusal';
import { KeyCopies } from '#components/storage/keys/key-copies';
import { useStorage } from '#components/storage/storage-context';
import { useStorageChange } from '#components/storage/use-storage-change';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { RelativeTime } from '#components/ui/relative-time';
import type { StorageKeys } from '#lib/contracts/storage-keys';
import { rotateStorageKey, rotateStorageKeyBack, storageKeysQuery } from '#lib/queries/storage-keys';

/** Replaces the key without a moment in which the application's key is refused. */
export function RotationCard({ keys }: { keys: StorageKeys }) {
  const { instance, environment, role } = useStorage();
  const { queryKey } = storageKeysQuery(instance.uuid);
  const rotate = useStorageChange(queryKey, () => rotateStorageKey(instance.uuid), 'The rotation did not start');
  const breakCopies = useStorageChange(
    queryKey,
    () => rotateStorageKey(instance.uuid, 'break'),
    'The rotation did not go on',
  );
  const back = useStorageChange(queryKey, () => rotateStorageKeyBack(instance.uuid), 'The rotation cannot go back');
  const { rotation } = keys;
  const denied = roleRefusal(role, 'service:write') ?? (keys.rotation_refusal || null);
  const isUnfinished = rotation !== null && rotation.ended_at === null && !rotation.is_running;
  const staying = rotation?.ended_at === null ? rotation.new_key_id : null;
  const leaving = keys.keys.filter(({ access, key_id }) => access === 'read-write' && key_id !== staying);
  const copies = keys.copies.filter(({ key_id }) => leaving.some((key) => key.key_id === key_id));
  const deploys = environment.serving_deployment !== null && instance.state === 'attached';

  return (
    <Card aria-label="Rotation">
      <CardHeader
        title="Rotate the key"
        description={
          deploys
            ? 'Makes a new key, deploys it, and revokes the old one only when the running release was proven to use the new one.'
            : 'Makes a new key, puts it into the variables and revokes the old one. Nothing runs with it yet, so nothing is deployed.'
        }
        actions={
          !rotation?.is_running &&
          !isUnfinished && (
            <Button onClick={() => rotate.mutate()} pending={rotate.isPending} disabledReason={denied}>
              Rotate key
            </Button>
          )
        }
      />
      {(rotation || keys.rotation_refusal || copies.length + keys.unread.length > 0) && (
        <CardBody className="flex flex-col gap-3">
          {keys.rotation_refusal && <p className="text-sm text-muted">{keys.rotation_refusal}</p>}
          {isUnfinished && (
            <Banner
              tone="warning"
              title="The rotation is not finished. Both keys work until it is."
              action={
                <>
                  <Button size="sm" onClick={() => back.mutate()} pending={back.isPending} disabledReason={denied}>
                    Go back to the old key
                  </Button>
                  <Button
                    size="sm"
                    variant="primary"
                    onClick={() => rotate.mutate()}
                    pending={rotate.isPending}
                    disabledReason={denied}
                  >
                    Go on
                  </Button>
                </>
              }
            >
              Go on does what is left. Going back gives {environment.slug} the old key again and revokes the new one.
            </Banner>
          )}
          <KeyCopies
            copies={copies}
            unread={keys.unread}
            onBreak={isUnfinished ? () => breakCopies.mutate() : null}
            pending={breakCopies.isPending}
            denied={denied}
          />
          {rotation?.operation && (rotation.is_running || isUnfinished) && (
            <InstanceProgress operationId={rotation.operation} denied={denied} isAlwaysCancellable />
          )}
          {rotation?.ended_at && !rotation.is_running && (
            <p className="text-sm text-muted">
              Last rotated <RelativeTime at={rotation.ended_at} />.
            </p>
          )}
        </CardBody>
      )}
    </Card>
  );
}
