import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Application } from '#lib/contracts/applications';
import type { Action } from '#lib/core/roles';
import type { Executor } from '#lib/db/client';
import { applications, environments, releaseCommands } from '#lib/db/schema/applications';
import { notFound } from '#lib/errors';
import { presentApplication } from '#lib/services/applications/present';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import { loadEnvironments } from '#lib/services/environments/load';

export type ApplicationRow = typeof applications.$inferSelect;

/**
 * The application, for a caller with the permission.
 * @throws AppError NOT_FOUND for an unknown or another organisation's id, FORBIDDEN without the permission
 */
export async function getApplicationFor(
  ctx: ServiceContext,
  applicationId: string,
  action: Action,
  executor: Executor = ctx.db,
): Promise<ApplicationRow> {
  const [row] = await executor
    .select()
    .from(applications)
    .where(and(eq(applications.id, applicationId), isNull(applications.deletedAt)));
  if (!row) throw notFound('This application');
  requirePermission(ctx, row.organisationId, action, 'This application');
  return row;
}

/** Rows to JSON, with environments and release commands, in two queries however many rows. */
export async function presentApplications(
  ctx: ServiceContext,
  executor: Executor,
  rows: ApplicationRow[],
): Promise<Application[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [environmentRows, commands] = await Promise.all([
    loadEnvironments(executor, inArray(environments.applicationId, ids)),
    executor
      .select()
      .from(releaseCommands)
      .where(inArray(releaseCommands.applicationId, ids))
      .orderBy(asc(releaseCommands.position)),
  ]);
  const environmentsOf = Map.groupBy(environmentRows, (parts) => parts.environment.applicationId);
  const commandsOf = Map.groupBy(commands, (command) => command.applicationId);
  return rows.map((row) =>
    presentApplication(row, environmentsOf.get(row.id) ?? [], commandsOf.get(row.id) ?? [], ctx.settings.edgePort),
  );
}

/** One application as it stands in this transaction. */
export async function readApplication(
  ctx: ServiceContext,
  executor: Executor,
  row: ApplicationRow,
): Promise<Application> {
  const [presented] = await presentApplications(ctx, executor, [row]);
  if (!presented) throw notFound('This application');
  return presented;
}
