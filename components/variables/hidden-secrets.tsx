'use client';

import { useMutation } from '@tanstack/react-query';
import { toDisplayError } from '#components/states/display-error';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { showToast } from '#components/ui/show-toast';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { revealVariable } from '#lib/queries/variables';

interface HiddenSecretsProps {
  /** The secrets that the text leaves out. */
  secrets: EnvironmentVariable[];
  /** Does leaving them out remove them? */
  isRemoval: boolean;
  denied: string | null;
  onRead: (secrets: { name: string; value: string }[]) => void;
}

/** What happens to the secrets that are not in the text, and the way to get them in: each is read, which is logged. */
export function HiddenSecrets({ secrets, isRemoval, denied, onRead }: HiddenSecretsProps) {
  const { mutate, isPending } = useMutation({
    mutationFn: () => Promise.all(secrets.map(({ environment, name }) => revealVariable(environment, name))),
    gcTime: 0,
    onSuccess: onRead,
    onError: (error) =>
      showToast({ tone: 'error', title: 'The values could not be read', description: toDisplayError(error).message }),
  });
  const button = (
    <Button size="sm" onClick={() => mutate()} pending={isPending} disabledReason={denied}>
      Show sensitive values
    </Button>
  );
  const count = secrets.length === 1 ? '1 sensitive variable' : `${secrets.length} sensitive variables`;
  if (isRemoval) {
    return (
      <Banner tone="warning" title={`${count} would be removed, because the text does not set a value`} action={button}>
        <span className="font-mono text-xs break-all">{secrets.map(({ name }) => name).join(', ')}</span>
      </Banner>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {button}
      <span className="text-xs text-muted">{count} not shown. Showing them is written to the activity log.</span>
    </div>
  );
}
