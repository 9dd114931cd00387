import type { Role } from '#lib/core/roles';
import type { ServiceContext } from '#lib/services/context';

/** What the person is where this application belongs. Only for what may be done; the services decide again. */
export function roleIn(ctx: ServiceContext, { organisation }: { organisation: string }): Role {
  return ctx.memberships.get(organisation) ?? 'viewer';
}
