import type { Environment } from '#lib/contracts/applications';
import { type DeploymentState, deploymentViews, type Tone } from '#lib/core/states';

export interface EnvironmentStatus {
  label: string;
  tone: Tone;
  isTransitional: boolean;
}

/** The looks of a deployment's state. The state comes as text from the API; an unknown one shows as it is. */
export function deploymentLook(state: string): EnvironmentStatus {
  const views: Record<string, EnvironmentStatus> = deploymentViews;
  return views[state] ?? { label: state, tone: 'grey', isTransitional: false };
}

/** What runs in an environment, in a word: the deployment under way, else the outcome of the last, else what serves. */
export function environmentStatus(environment: Environment): EnvironmentStatus {
  const { active_deployment: active, last_finished_deployment: last, serving_deployment: serving } = environment;
  if (active) return deploymentLook(active.state);
  const wasFailure = last?.success === false && last.state === ('failed' satisfies DeploymentState);
  if (wasFailure) return { label: 'Last deployment failed', tone: 'red', isTransitional: false };
  // Not "Live": that is also the name of an environment.
  if (serving) return { label: 'Deployed', tone: 'blue', isTransitional: false };
  return { label: 'Not deployed', tone: 'grey', isTransitional: false };
}
