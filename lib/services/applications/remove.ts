import { and, eq, isNull } from 'drizzle-orm';
import { applications, environments } from '#lib/db/schema/applications';
import { invalidField } from '#lib/errors';
import { getApplicationFor } from '#lib/services/applications/load';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { deleteEnvironment } from '#lib/services/environments/remove';

/**
 * Deletes an application with its environments; media waits in the trash for the usual days.
 * @throws AppError INVALID on `confirm` unless it repeats the slug, PRECONDITION_FAILED while an operation is running
 */
export async function removeApplication({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; confirm: string };
}): Promise<Record<string, never>> {
  await ctx.db.transaction(async (tx) => {
    const application = await getApplicationFor(ctx, input.id, 'application:delete', tx);
    if (input.confirm !== application.slug) throw invalidField('confirm', `Type “${application.slug}” to confirm.`);
    const rows = await tx
      .select()
      .from(environments)
      .where(and(eq(environments.applicationId, application.id), isNull(environments.deletedAt)));
    for (const environment of rows) await deleteEnvironment(tx, ctx, { environment, application });
    await tx.update(applications).set({ deletedAt: new Date() }).where(eq(applications.id, application.id));
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      action: 'application.delete',
      targetId: application.id,
      targetName: application.name,
    });
  });
  return {};
}
