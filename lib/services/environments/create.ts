import { and, asc, eq, isNull } from 'drizzle-orm';
import type { CreateEnvironmentInput, Environment } from '#lib/contracts/applications';
import { environments } from '#lib/db/schema/applications';
import { getApplicationFor } from '#lib/services/applications/load';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { readEnvironment } from '#lib/services/environments/get';
import { insertEnvironment } from '#lib/services/environments/insert';

/** Adds an empty environment; without a branch it takes that of the application's first environment. */
export async function createEnvironment({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: CreateEnvironmentInput;
}): Promise<Environment> {
  const application = await getApplicationFor(ctx, input.application, 'environment:write');
  return ctx.db.transaction(async (tx) => {
    const [first] = await tx
      .select({ branch: environments.branch })
      .from(environments)
      .where(and(eq(environments.applicationId, application.id), isNull(environments.deletedAt)))
      .orderBy(asc(environments.id))
      .limit(1);
    const id = await insertEnvironment(tx, ctx.sealer, {
      applicationId: application.id,
      slug: input.slug,
      branch: input.branch ?? first?.branch ?? 'main',
    });
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: id,
      action: 'environment.create',
      targetId: id,
      targetName: input.slug,
    });
    return readEnvironment(ctx, id, tx);
  });
}
