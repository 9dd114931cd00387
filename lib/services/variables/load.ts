import { eq } from 'drizzle-orm';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import type { Action } from '#lib/core/roles';
import { environmentOf, pendingChanges, type ResolvedVariable, resolveVariables } from '#lib/core/variables';
import type { Executor } from '#lib/db/client';
import { variables } from '#lib/db/schema/variables';
import { notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { type EnvironmentInTenant, getEnvironmentFor } from '#lib/services/environments/load';
import { type EnvironmentLayers, loadLayers } from '#lib/services/variables/layers';
import { presentVariable, type SecretAccess } from '#lib/services/variables/present';
import { findRunningSnapshot, type Snapshot } from '#lib/services/variables/running';

export interface EnvironmentState {
  layers: EnvironmentLayers;
  resolved: ResolvedVariable[];
  running: Snapshot | null;
  /** What the next deployment does, by name. Empty before the first deployment. */
  pending: Map<string, 'added' | 'changed' | 'removed'>;
}

/** Everything the variable pages need of one environment. */
export async function loadEnvironmentState(
  ctx: Pick<ServiceContext, 'sealer'>,
  db: Executor,
  environmentId: string,
): Promise<EnvironmentState> {
  const [[layers], running] = await Promise.all([
    loadLayers(db, ctx.sealer, [environmentId]),
    findRunningSnapshot(db, ctx.sealer, environmentId),
  ]);
  if (!layers) throw notFound('This environment');
  const resolved = resolveVariables(layers);
  const changes = running ? pendingChanges(running.variables, environmentOf(resolved)) : [];
  return { layers, resolved, running, pending: new Map(changes.map(({ name, change }) => [name, change])) };
}

export function presentState(state: EnvironmentState, access: SecretAccess): EnvironmentVariable[] {
  return state.resolved.map((variable) =>
    presentVariable(variable, state.layers, state.pending.get(variable.name) ?? null, access),
  );
}

/** One name as it stands in this transaction. */
export async function readVariable(
  ctx: ServiceContext,
  db: Executor,
  environmentId: string,
  name: string,
): Promise<EnvironmentVariable> {
  const state = await loadEnvironmentState(ctx, db, environmentId);
  const variable = presentState(state, 'none').find((candidate) => candidate.name === name);
  if (!variable) throw notFound('This variable');
  return variable;
}

/**
 * A custom variable with its environment, for a caller with the permission.
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function getVariableFor(
  ctx: ServiceContext,
  db: Executor,
  id: string,
  action: Action,
): Promise<EnvironmentInTenant & { row: typeof variables.$inferSelect }> {
  const [row] = await db.select().from(variables).where(eq(variables.id, id));
  if (!row) throw notFound('This variable');
  const found = await getEnvironmentFor(ctx, row.environmentId, action, db);
  return { ...found, row };
}
