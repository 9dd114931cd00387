import { inArray, isNull, or, type SQL } from 'drizzle-orm';
import { regions } from '#lib/db/schema/installation';
import type { ServiceContext } from '#lib/services/context';

/** Regions that the caller sees: those for all, and those of their organisations. */
export function visibleRegions(ctx: ServiceContext): SQL | undefined {
  return or(isNull(regions.organisationId), inArray(regions.organisationId, [...ctx.memberships.keys()]));
}
