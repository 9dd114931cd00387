import { and, asc, eq, inArray } from 'drizzle-orm';
import type { PendingChange, PendingChanges } from '#lib/contracts/applications';
import { serviceOf } from '#lib/core/catalogue';
import { serviceInstances } from '#lib/db/schema/service-instances';
import type { ServiceContext } from '#lib/services/context';
import { getEnvironmentFor } from '#lib/services/environments/load';
import { type EnvironmentState, loadEnvironmentState } from '#lib/services/variables/load';

const serviceChanges = {
  new: 'provision',
  pending_attachment: 'attach',
  pending_detachment: 'detach',
} as const;

/** What the next deployment changes: variables by name (secrets without values) and services. */
export async function getPendingChanges({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<PendingChanges> {
  const { environment } = await getEnvironmentFor(ctx, input.id, 'variable:read');
  const [state, instances] = await Promise.all([
    loadEnvironmentState(ctx, ctx.db, environment.id),
    ctx.db
      .select()
      .from(serviceInstances)
      .where(
        and(
          eq(serviceInstances.environmentId, environment.id),
          inArray(serviceInstances.state, ['new', 'pending_attachment', 'pending_detachment']),
        ),
      )
      .orderBy(asc(serviceInstances.id)),
  ]);
  const changes = variableChanges(state);
  const services = instances.map((row) => ({
    uuid: row.id,
    prefix: row.prefix,
    name: serviceOf(row.service).name,
    change: serviceChanges[row.state as keyof typeof serviceChanges],
  }));
  return { is_deployed: state.running !== null, count: changes.length + services.length, changes, services };
}

function variableChanges(state: EnvironmentState): PendingChange[] {
  const intended = new Map(state.resolved.map((variable) => [variable.name, variable]));
  return [...state.pending].map(([name, change]) => {
    const variable = intended.get(name);
    const isSecret =
      (variable?.isSecret ?? false) ||
      state.layers.rows.get(name)?.isSensitive === true ||
      (state.running?.secretNames.includes(name) ?? false);
    return {
      name,
      change,
      origin: variable?.origin ?? null,
      is_secret: isSecret,
      running_value: isSecret ? null : (state.running?.variables[name] ?? null),
      intended_value: isSecret ? null : (variable?.value ?? null),
    };
  });
}
