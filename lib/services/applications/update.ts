import { eq } from 'drizzle-orm';
import type { Application, UpdateApplicationInput } from '#lib/contracts/applications';
import { applications, releaseCommands } from '#lib/db/schema/applications';
import { notFound } from '#lib/errors';
import { requireRepository } from '#lib/services/applications/create';
import { getApplicationFor, readApplication } from '#lib/services/applications/load';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';

/** Changes what is named, leaves the rest; commands and health check take effect at the next deployment. */
export async function updateApplication({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: UpdateApplicationInput & { id: string };
}): Promise<Application> {
  return ctx.db.transaction(async (tx) => {
    const application = await getApplicationFor(ctx, input.id, 'application:update', tx);
    const repositoryId =
      input.repository === undefined
        ? undefined
        : await requireRepository(tx, application.organisationId, input.repository);
    const [row] = await tx
      .update(applications)
      .set({
        name: input.name ?? application.name,
        repositoryId: repositoryId ?? application.repositoryId,
        buildCommand: input.build_command ?? application.buildCommand,
        startCommand: input.start_command ?? application.startCommand,
        healthCheckPath: input.health_check_path ?? application.healthCheckPath,
        healthCheckSeconds: input.health_check_seconds ?? application.healthCheckSeconds,
      })
      .where(eq(applications.id, application.id))
      .returning();
    if (!row) throw notFound('This application');
    if (input.release_commands) {
      await tx.delete(releaseCommands).where(eq(releaseCommands.applicationId, row.id));
      if (input.release_commands.length > 0) {
        await tx.insert(releaseCommands).values(
          input.release_commands.map(({ label, command }, position) => ({
            applicationId: row.id,
            position,
            label,
            command,
          })),
        );
      }
    }
    const changed = Object.entries(input).filter(([name, value]) => name !== 'id' && value !== undefined);
    await recordAudit(tx, ctx.actor, {
      organisationId: row.organisationId,
      applicationId: row.id,
      action: 'application.update',
      targetId: row.id,
      targetName: row.name,
      details: { fields: changed.map(([name]) => name).join(', ') },
    });
    return readApplication(ctx, tx, row);
  });
}
