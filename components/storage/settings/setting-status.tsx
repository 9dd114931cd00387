'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toDisplayError } from '#components/states/display-error';
import { ApplyProgress } from '#components/storage/settings/apply-progress';
import { useStorage } from '#components/storage/storage-context';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { showToast } from '#components/ui/show-toast';
import type { StorageSettings } from '#lib/contracts/storage-settings';
import { type SettingName, settingLabels } from '#lib/core/bucket-settings';
import { isTransitional } from '#lib/core/states';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { applyStorageSettings, keepStorageSettings, storageSettingsQuery } from '#lib/queries/storage-settings';

const CALLS = { apply: applyStorageSettings, keep: keepStorageSettings };

interface SettingStatusProps {
  name: SettingName;
  settings: StorageSettings;
  /** Why the person cannot change settings, or null. */
  refusal: string | null;
}

/** How a setting stands with the store: on its way, not applied, or changed outside. Nothing when it is as wished. */
export function SettingStatus({ name, settings, refusal }: SettingStatusProps) {
  const { instance } = useStorage();
  const { run, running } = useSettingAction(instance.uuid, name);
  const operation = settings.operation?.settings.includes(name) ? settings.operation : null;
  const isMoving = settings.operation !== null && isTransitional('operation', settings.operation.state);
  const button = (action: keyof typeof CALLS, label: string) => (
    <Button
      size="sm"
      onClick={() => run(action)}
      pending={running === action}
      disabledReason={refusal ?? (isMoving && 'Settings are being brought to the store. Wait a moment.')}
    >
      {label}
    </Button>
  );
  if (operation && isMoving) return <ApplyProgress operationId={operation.uuid} settings={operation.settings} />;
  const drift = settings.observed?.drift.find(({ setting }) => setting === name);
  if (operation?.state === 'failed' || operation?.state === 'cancelled') {
    return (
      <Banner tone="error" title="The store does not have this yet" action={button('apply', 'Try again')}>
        {operation.message || 'Bringing it to the store was cancelled.'}
      </Banner>
    );
  }
  if (!drift) return null;
  return (
    <Banner
      tone="warning"
      title={`Changed outside Stowage: ${settingLabels[name]}`}
      action={
        <>
          {button('keep', 'Keep')}
          {button('apply', 'Bring back')}
        </>
      }
    >
      <p>The store has: {drift.found}.</p>
      {drift.foreign.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p>Keep makes this the setting. Bring back makes the store follow the setting below.</p>
    </Banner>
  );
}

/** Brings a setting back or takes it over; a refusal becomes a toast with the server's sentence. */
function useSettingAction(instanceId: string, name: SettingName) {
  const queryClient = useQueryClient();
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (action: keyof typeof CALLS) => CALLS[action](instanceId, [name]),
    onSuccess: (settings) => {
      queryClient.setQueryData(storageSettingsQuery(instanceId).queryKey, settings);
      void queryClient.invalidateQueries({ queryKey: serviceInstanceKeys.detail(instanceId) });
    },
    onError: (error) =>
      showToast({
        tone: 'error',
        title: `${settingLabels[name]} stays as it is`,
        description: toDisplayError(error).message,
      }),
  });
  return { run: mutate, running: isPending ? variables : null };
}
