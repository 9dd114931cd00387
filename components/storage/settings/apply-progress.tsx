'use client';

import { useQuery } from '@tanstack/react-query';
import { stepStates } from '#components/deployments/step-states';
import { Spinner } from '#components/ui/spinner';
import { Steps } from '#components/ui/steps';
import type { SettingName } from '#lib/core/bucket-settings';
import { operationQuery } from '#lib/queries/deployments';

interface ApplyProgressProps {
  operationId: string;
  /** What the operation is about; its other steps do nothing. */
  settings: readonly SettingName[];
}

/** The live steps that bring settings to the store, with the reason when one is tried again. */
export function ApplyProgress({ operationId, settings }: ApplyProgressProps) {
  const { data: operation } = useQuery(operationQuery(operationId));
  const steps = operation?.steps.filter(
    ({ name }) => operation.kind !== 'apply-settings' || settings.some((setting) => setting === name),
  );
  return (
    <div role="status" className="flex flex-col gap-1 text-sm text-muted">
      <p className="flex items-center gap-2">
        <Spinner />
        Being brought to the store…
      </p>
      {steps && (
        <Steps
          label="Steps"
          steps={steps.map((step) => ({
            id: step.name,
            label: step.label,
            state: stepStates[step.state],
            startedAt: step.started_at,
            finishedAt: step.ended_at,
            message: step.message || undefined,
          }))}
        />
      )}
    </div>
  );
}
