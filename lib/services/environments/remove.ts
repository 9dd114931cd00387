import { and, count, eq, isNull } from 'drizzle-orm';
import type { Transaction } from '#lib/db/client';
import { applications, environments } from '#lib/db/schema/applications';
import { AppError, invalidField, notFound } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { type EnvironmentInTenant, getEnvironmentFor } from '#lib/services/environments/load';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';

/**
 * Deletes an environment: at once out of every list, then the worker stops what runs and puts its services into the
 * trash, where their data waits for the usual days.
 * @throws AppError INVALID on `confirm` unless it repeats the slug, PRECONDITION_FAILED for the last environment or
 * while an operation is running
 */
export async function removeEnvironment({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; confirm: string };
}): Promise<Record<string, never>> {
  await ctx.db.transaction(async (tx) => {
    const found = await getEnvironmentFor(ctx, input.id, 'environment:delete', tx);
    if (input.confirm !== found.environment.slug)
      throw invalidField('confirm', `Type “${found.environment.slug}” to confirm.`);
    // One at a time for an application: two at once must not take the last two.
    await tx
      .select({ id: applications.id })
      .from(applications)
      .where(eq(applications.id, found.application.id))
      .for('no key update');
    const [left] = await tx
      .select({ count: count() })
      .from(environments)
      .where(and(eq(environments.applicationId, found.application.id), isNull(environments.deletedAt)));
    if ((left?.count ?? 0) <= 1)
      throw new AppError(
        'PRECONDITION_FAILED',
        'An application keeps at least one environment. Delete the application instead.',
      );
    await deleteEnvironment(tx, ctx, found);
    await recordAudit(tx, ctx.actor, {
      organisationId: found.application.organisationId,
      applicationId: found.application.id,
      environmentId: found.environment.id,
      action: 'environment.delete',
      targetId: found.environment.id,
      targetName: found.environment.slug,
    });
  });
  return {};
}

/**
 * Marks the environment as deleted and leaves the rest to the worker. The caller writes the audit row.
 * @throws AppError NOT_FOUND when it was deleted meanwhile, PRECONDITION_FAILED while an operation works on it
 */
export async function deleteEnvironment(
  tx: Transaction,
  ctx: ServiceContext,
  { environment, application }: EnvironmentInTenant,
): Promise<void> {
  const [deleted] = await tx
    .update(environments)
    .set({ deletedAt: new Date() })
    .where(and(eq(environments.id, environment.id), isNull(environments.deletedAt)))
    .returning({ id: environments.id });
  // Two requests at once: the other one was faster.
  if (!deleted) throw notFound('This environment');
  await enqueueOperation(tx, ctx.queue, {
    kind: 'delete-environment',
    organisationId: application.organisationId,
    target: targets.environment(environment.id),
    input: { environmentId: environment.id },
    requestedById: ctx.actor.userId,
  });
}
