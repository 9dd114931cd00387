import { and, eq, ne, notInArray } from 'drizzle-orm';
import { goneStates } from '#lib/core/states';
import type { Executor } from '#lib/db/client';
import { serviceInstances } from '#lib/db/schema/service-instances';
import type { ServiceInstanceRow } from '#lib/services/service-instances/load';

/** Would another instance of the environment write the same variables, if this one came there with the prefix? */
export async function isPrefixTaken(
  db: Executor,
  { id, type }: Pick<ServiceInstanceRow, 'id' | 'type'>,
  environmentId: string,
  prefix: string,
): Promise<boolean> {
  const [other] = await db
    .select({ id: serviceInstances.id })
    .from(serviceInstances)
    .where(
      and(
        eq(serviceInstances.environmentId, environmentId),
        eq(serviceInstances.type, type),
        eq(serviceInstances.prefix, prefix),
        ne(serviceInstances.id, id),
        notInArray(serviceInstances.state, goneStates),
      ),
    );
  return other !== undefined;
}
