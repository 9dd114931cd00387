import 'server-only';
import { roleRefusal } from '#components/sessions/role-refusal';
import { hasPermission, type ServiceContext } from '#lib/services/context';

type RegionAction = 'region:manage' | 'region:private-address';

const OWNER_ONLY = 'Only an owner of the organisation may allow this.';

/**
 * Why the person may not do it with a region; null when they may. The services decide again.
 * @param organisationId null for the region of the installation: whoever may do it in any organisation
 */
export function refusalOf(
  ctx: ServiceContext,
  organisationId: string | null,
  action: RegionAction = 'region:manage',
): string | null {
  const organisationIds = organisationId ? [organisationId] : [...ctx.memberships.keys()];
  if (organisationIds.some((id) => hasPermission(ctx, id, action))) return null;
  if (action === 'region:private-address') return OWNER_ONLY;
  return roleRefusal(ctx.memberships.get(organisationIds[0] ?? '') ?? 'viewer', action);
}
