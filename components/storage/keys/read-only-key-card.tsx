'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { InstanceProgress } from '#components/service-instances/instance-progress';
import { roleRefusal } from '#components/sessions/role-refusal';
import { toDisplayError } from '#components/states/display-error';
import { useStorage } from '#components/storage/storage-context';
import { useStorageChange } from '#components/storage/use-storage-change';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { KeyValue } from '#components/ui/key-value';
import { showToast } from '#components/ui/show-toast';
import type { StorageKeys } from '#lib/contracts/storage-keys';
import { createReadOnlyKey, removeReadOnlyKey, revealReadOnlyKey, storageKeysQuery } from '#lib/queries/storage-keys';

/** A second key that can only read: for backups, statistics, a CDN. */
export function ReadOnlyKeyCard({ keys }: { keys: StorageKeys }) {
  const { instance, role } = useStorage();
  const { queryKey } = storageKeysQuery(instance.uuid);
  const [isRevoking, setRevoking] = useState(false);
  const create = useStorageChange(queryKey, () => createReadOnlyKey(instance.uuid), 'The key was not made');
  const remove = useStorageChange(queryKey, () => removeReadOnlyKey(instance.uuid), 'The key was not revoked');
  const reveal = useMutation({
    mutationFn: () => revealReadOnlyKey(instance.uuid),
    onError: (error) =>
      showToast({ tone: 'error', title: 'The secret cannot be shown', description: toDisplayError(error).message }),
  });
  const key = keys.keys.find(({ access }) => access === 'read-only');
  const denied = roleRefusal(role, 'service:write');
  const change = keys.read_only_change;
  const isChanging = change?.is_running === true;
  const shown = reveal.data && reveal.data.key_id === key?.key_id ? reveal.data.secret : null;

  return (
    <Card aria-label="Read-only key">
      <CardHeader
        title="Read-only key"
        description="For backups, statistics or a CDN: lists and reads this bucket, changes nothing. It is not among the variables."
        actions={
          key ? (
            <>
              <Button
                onClick={() => (shown === null ? reveal.mutate() : reveal.reset())}
                pending={reveal.isPending}
                disabledReason={roleRefusal(role, 'variable:reveal')}
              >
                {shown === null ? 'Show secret' : 'Hide secret'}
              </Button>
              <Button onClick={() => setRevoking(true)} pending={isChanging} disabledReason={denied}>
                Revoke
              </Button>
            </>
          ) : (
            <Button
              onClick={() => create.mutate()}
              pending={create.isPending || isChanging}
              disabledReason={denied ?? (keys.read_only_refusal || null)}
            >
              Make a read-only key
            </Button>
          )
        }
      />
      {change && (
        <CardBody>
          {change.is_running ? (
            <InstanceProgress operationId={change.operation} denied={denied} />
          ) : (
            <Banner tone="error" title="The store did not do it">
              {change.message}
            </Banner>
          )}
        </CardBody>
      )}
      {shown !== null && key && (
        <CardBody>
          <KeyValue
            items={[
              { label: 'Key id', value: <Copyable value={key.key_id} what="key id" /> },
              { label: 'Secret', value: <Copyable value={shown} what="secret" /> },
            ]}
          />
        </CardBody>
      )}
      <ConfirmDialog
        open={isRevoking}
        onOpenChange={setRevoking}
        title="Revoke the read-only key?"
        confirmLabel="Revoke"
        pending={remove.isPending}
        error={null}
        onConfirm={() => remove.mutate(undefined, { onSettled: () => setRevoking(false) })}
      >
        Whatever reads this bucket with it is refused from then on. The application has a key of its own.
      </ConfirmDialog>
    </Card>
  );
}

function Copyable({ value, what }: { value: string; what: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="min-w-0 font-mono text-xs break-all">{value}</code>
      <CopyButton value={value} what={what} />
    </span>
  );
}
