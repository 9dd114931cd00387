import { splitFailure } from '#components/deployments/failure-text';
import { findFailedStep, stepStates } from '#components/deployments/step-states';
import { Steps } from '#components/ui/steps';
import type { DeploymentDetail } from '#lib/contracts/deployments';
import { stepsOf } from '#lib/core/operations';

/** The steps of a deployment with their times; all of them are shown from the start, so that people see what is to come. */
export function DeploymentSteps({ deployment }: { deployment: DeploymentDetail }) {
  const known = new Map(deployment.steps.map((step) => [step.name, step]));
  const isOver = deployment.ended_at !== null;
  const failed = findFailedStep(deployment);
  return (
    <Steps
      label="Steps of the deployment"
      steps={stepsOf('deploy').map(({ name, label }) => {
        const step = known.get(name);
        const isFailed = step !== undefined && step === failed;
        const state = isFailed ? 'failed' : step ? stepStates[step.state] : 'waiting';
        return {
          id: name,
          label,
          // What never began when it all ended will not begin any more.
          state: isOver && state === 'waiting' ? 'skipped' : state,
          startedAt: step?.started_at,
          finishedAt: step?.ended_at ?? (isOver ? deployment.ended_at : null),
          message: step && (isFailed || step.state === 'running') ? splitFailure(step.message).cause : undefined,
        };
      })}
    />
  );
}
