import type { StepState } from '#components/ui/steps';
import type { DeploymentDetail, Step } from '#lib/contracts/deployments';

/** How a step of the API is drawn. */
export const stepStates: Record<Step['state'], StepState> = {
  pending: 'waiting',
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  skipped: 'skipped',
  undone: 'cancelled',
};

/** The step that made a deployment fail. One that was undone afterwards is no longer "failed", but still says why. */
export function findFailedStep({ failure, steps }: Pick<DeploymentDetail, 'failure' | 'steps'>): Step | undefined {
  if (!failure) return undefined;
  return (
    steps.find(({ state }) => state === 'failed') ??
    steps.find(({ state, message }) => state === 'undone' && message !== '')
  );
}
