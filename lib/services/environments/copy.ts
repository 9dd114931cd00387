import { and, eq, isNull, notInArray } from 'drizzle-orm';
import type { Environment } from '#lib/contracts/applications';
import { goneStates } from '#lib/core/states';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { variables } from '#lib/db/schema/variables';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { readEnvironment } from '#lib/services/environments/get';
import { insertEnvironment } from '#lib/services/environments/insert';
import { getEnvironmentFor } from '#lib/services/environments/load';
import { place, type VariableContent, type VariableRow, writeVariables } from '#lib/services/variables/write';

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
          isNull(serviceInstances.replacesId),
          notInArray(serviceInstances.state, goneStates),
        ),
      );
    if (instances.length > 0) {
      await tx.insert(serviceInstances).values(
        instances.map(({ regionId, service, type, prefix, visibility, settings }) => ({
          environmentId: id,
          regionId,
          service,
          type,
          prefix,
          visibility,
          settings,
        })),
      );
    }
    const custom = await tx.select().from(variables).where(eq(variables.environmentId, environment.id));
    const copied = custom.filter((row) => row.managedFingerprint === null);
    await writeVariables(
      tx,
      ctx,
      copied.map((row) => ({ environmentId: id, name: row.name, current: null, content: contentOf(ctx, row) })),
    );
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

function contentOf(ctx: ServiceContext, row: VariableRow): VariableContent {
  if (row.kind === 'patch') return { kind: 'patch', patch: row.patch ?? {}, isSensitive: row.isSensitive };
  const value = row.value ? ctx.sealer.open(row.value, place('variables', row.id)) : '';
  return { kind: 'value', value, isSensitive: row.isSensitive, managedFingerprint: null };
}
