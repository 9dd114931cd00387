'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toDisplayError } from '#components/states/display-error';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { ButtonLink } from '#components/ui/button-link';
import { showToast } from '#components/ui/show-toast';
import type { ServiceInstance } from '#lib/contracts/services';
import { settingLabels } from '#lib/core/bucket-settings';
import { paths } from '#lib/paths';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { applyStorageSettings, keepStorageSettings } from '#lib/queries/storage-settings';

const CALLS = { apply: applyStorageSettings, keep: keepStorageSettings };

interface DriftBannerProps {
  applicationId: string;
  instance: ServiceInstance;
  /** Why the person may not change it, or null. */
  denied: string | null;
}

/** Says which settings of a bucket somebody changed in the store itself, and offers both ways on. */
export function DriftBanner({ applicationId, instance, denied }: DriftBannerProps) {
  const queryClient = useQueryClient();
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (action: keyof typeof CALLS) => CALLS[action](instance.uuid, instance.drift),
    onSettled: () => queryClient.invalidateQueries({ queryKey: serviceInstanceKeys.all }),
    onError: (error) =>
      showToast({
        tone: 'error',
        title: `The settings of ${instance.prefix} stay as they are`,
        description: toDisplayError(error).message,
      }),
  });
  const button = (action: keyof typeof CALLS, label: string) => (
    <Button
      size="sm"
      onClick={() => mutate(action)}
      pending={isPending && variables === action}
      disabledReason={denied}
    >
      {label}
    </Button>
  );
  return (
    <Banner
      tone="warning"
      title={`Changed outside Stowage: ${instance.drift.map((name) => settingLabels[name]).join(', ')}`}
      action={
        <>
          <ButtonLink size="sm" href={paths.storage(applicationId, instance.uuid, 'settings')}>
            Compare
          </ButtonLink>
          {button('keep', 'Keep')}
          {button('apply', 'Bring back')}
        </>
      }
    >
      Keep takes over what the store has. Bring back makes the store follow the settings again.
    </Banner>
  );
}
