import { and, eq, notInArray } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { Environment } from '#lib/contracts/applications';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { variables } from '#lib/db/schema/variables';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { readEnvironment } from '#lib/services/environments/get';
import { insertEnvironment } from '#lib/services/environments/insert';
import { getEnvironmentFor } from '#lib/services/environments/load';
import { writeVariable } from '#lib/services/variables/write';

/**
 * A new environment like this one: branch, services (as New, each gets a bucket of its own) and custom variables.
 * Whole-value overrides of managed variables stay behind: copied, they would make the new environment write into the
 * old one's bucket.
 */
export async function copyEnvironment({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; new_slug: string };
}): Promise<Environment> {
  return ctx.db.transaction(async (tx) => {
    const { environment, application } = await getEnvironmentFor(ctx, input.id, 'environment:write', tx);
    const id = await insertEnvironment(tx, ctx.sealer, {
      applicationId: application.id,
      slug: input.new_slug,
      branch: environment.branch,
      slugField: 'new_slug',
    });
    const instances = await tx
      .select()
      .from(serviceInstances)
      .where(
        and(
          eq(serviceInstances.environmentId, environment.id),
          notInArray(serviceInstances.state, ['trashed', 'removing', 'removed']),
        ),
      );
    if (instances.length > 0) {
      await tx
        .insert(serviceInstances)
        .values(
          instances.map(({ regionId, service, type, prefix, visibility }) => ({
            environmentId: id,
            regionId,
            service,
            type,
            prefix,
            visibility,
          })),
        );
    }
    const custom = await tx.select().from(variables).where(eq(variables.environmentId, environment.id));
    for (const row of custom) {
      if (row.managedFingerprint !== null) continue;
      const value = row.value && ctx.sealer.open(row.value, { table: 'variables', column: 'value', rowId: row.id });
      await writeVariable(tx, ctx, null, {
        id: v7(),
        environmentId: id,
        name: row.name,
        isSensitive: row.isSensitive,
        ...(row.kind === 'patch'
          ? { kind: 'patch', patch: row.patch ?? {} }
          : { kind: 'value', value: value ?? '', managedFingerprint: null }),
      });
    }
    await recordAudit(tx, ctx.actor, {
      organisationId: application.organisationId,
      applicationId: application.id,
      environmentId: id,
      action: 'environment.copy',
      targetId: id,
      targetName: input.new_slug,
      details: { from: environment.slug },
    });
    return readEnvironment(ctx, id, tx);
  });
}
