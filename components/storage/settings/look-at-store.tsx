'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { ErrorBanner } from '#components/states/error-banner';
import { ApplyProgress } from '#components/storage/settings/apply-progress';
import { useSettingsRefusal } from '#components/storage/settings/setting-section';
import { useStorage } from '#components/storage/storage-context';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { RelativeTime } from '#components/ui/relative-time';
import type { StorageSettings } from '#lib/contracts/storage-settings';
import { isTransitional } from '#lib/core/states';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { observeStorageSettings, remakeBucket, storageSettingsQuery } from '#lib/queries/storage-settings';
import { variableKeys } from '#lib/queries/variables';

/** When the store was last compared with the settings, what stood in the way, and a bucket that is gone. */
export function LookAtStore({ settings }: { settings: StorageSettings }) {
  const { instance } = useStorage();
  const queryClient = useQueryClient();
  const look = useMutation({
    mutationFn: () => observeStorageSettings(instance.uuid),
    onSuccess: (seen) => {
      queryClient.setQueryData(storageSettingsQuery(instance.uuid).queryKey, seen);
      void queryClient.invalidateQueries({ queryKey: serviceInstanceKeys.detail(instance.uuid) });
    },
  });
  const { observed, operation } = settings;
  const button = (
    <Button
      size="sm"
      icon={<RotateCw />}
      onClick={() => look.mutate()}
      pending={look.isPending}
      disabledReason={settings.locked_reason || null}
    >
      Compare now
    </Button>
  );
  const isRemaking = operation?.kind === 'remake-bucket';
  return (
    <div className="flex flex-col gap-3">
      {look.error != null && <ErrorBanner error={look.error} />}
      {isRemaking && isTransitional('operation', operation.state) ? (
        <ApplyProgress operationId={operation.uuid} settings={operation.settings} />
      ) : observed?.is_bucket_missing ? (
        <MissingBucket problem={observed.problem} settings={settings} look={button} />
      ) : observed?.problem ? (
        <Banner tone="warning" title="The store could not be looked at" action={button}>
          {observed.problem}
        </Banner>
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
          <p role="status">
            {observed === null ? (
              'The store was not compared with these settings yet.'
            ) : (
              <>
                {observed.drift.length === 0 ? 'The store has what is set here' : 'The store differs'}, compared{' '}
                <RelativeTime at={observed.at} />.
              </>
            )}
          </p>
          {button}
        </div>
      )}
    </div>
  );
}

function MissingBucket(props: { problem: string; settings: StorageSettings; look: React.ReactNode }) {
  const { problem, settings, look } = props;
  const { environment, instance } = useStorage();
  const queryClient = useQueryClient();
  const refusal = useSettingsRefusal(settings);
  const [isAsking, setAsking] = useState(false);
  const remake = useMutation({
    mutationFn: () => remakeBucket(instance.uuid),
    onSuccess: (next) => {
      setAsking(false);
      queryClient.setQueryData(storageSettingsQuery(instance.uuid).queryKey, next);
      void queryClient.invalidateQueries({ queryKey: variableKeys.all });
    },
  });
  const { operation } = settings;
  return (
    <Banner
      tone="error"
      title="The bucket was deleted outside Stowage"
      action={
        <>
          {look}
          <Button size="sm" onClick={() => setAsking(true)} disabledReason={refusal}>
            Make it again
          </Button>
        </>
      }
    >
      <p>{problem}</p>
      {operation?.kind === 'remake-bucket' && operation.message && <p>The last try failed: {operation.message}</p>}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Make the bucket of ${instance.prefix} again?`}
        confirmLabel="Make it again"
        tone="primary"
        pending={remake.isPending}
        error={remake.error}
        onConfirm={() => remake.mutate()}
      >
        The new bucket is empty; what was in the old one is lost unless the store has a backup. If the key went with the
        bucket there is a new one, which {environment.slug} gets with its next deployment.
      </ConfirmDialog>
    </Banner>
  );
}
