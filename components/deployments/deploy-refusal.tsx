import type { BuildMode } from '#components/deployments/use-deploy';
import { roleRefusal } from '#components/sessions/role-refusal';
import type { Application, Environment } from '#lib/contracts/applications';
import type { Role } from '#lib/core/roles';

/** Why an environment cannot be deployed now by this role, or null. Only ADOPT does without the code. */
export function deployRefusal(
  application: Pick<Application, 'repository'>,
  environment: Pick<Environment, 'active_deployment'>,
  role: Role,
  mode: BuildMode = 'AUTO',
): string | null {
  const denied = roleRefusal(role, 'environment:deploy');
  if (denied) return denied;
  if (environment.active_deployment) return 'A deployment is under way. Wait for it, or cancel it.';
  if (mode !== 'ADOPT' && !application.repository) return 'Connect a repository first, on the Repository page.';
  return null;
}
