import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { applications, environments } from '#lib/db/schema/applications';
import { AppError } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import { hasPermission, organisationsWith, type ServiceContext } from '#lib/services/context';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';
import { loadEnvironmentState, presentState } from '#lib/services/variables/load';

interface ListVariablesInput extends PageInput {
  application?: string | undefined;
  environment?: string | string[] | undefined;
  name?: string | undefined;
  search?: string | undefined;
}

/**
 * Variables, managed and custom together, of one or more environments.
 * Managed secrets carry their value only for tokens that may read secrets; such a read is audited.
 * @throws AppError INVALID unless `application` or `environment` is given
 */
export async function listVariables({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: ListVariablesInput;
}): Promise<Rows<EnvironmentVariable>> {
  if (!input.application && !input.environment) throw new AppError('INVALID', 'Name an application or an environment.');
  const ids = input.environment === undefined ? [] : [input.environment].flat();
  const rows = await ctx.db
    .select({
      environmentId: environments.id,
      applicationId: applications.id,
      organisationId: applications.organisationId,
      slug: environments.slug,
    })
    .from(environments)
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(
      and(
        inArray(applications.organisationId, organisationsWith(ctx, 'variable:read')),
        isNull(environments.deletedAt),
        isNull(applications.deletedAt),
        input.application ? eq(applications.id, input.application) : undefined,
        ids.length > 0 ? inArray(environments.id, ids) : undefined,
      ),
    );
  const search = input.search?.toUpperCase();
  const isWanted = (name: string) =>
    input.name ? name === input.name : search ? name.toUpperCase().includes(search) : true;
  const all: EnvironmentVariable[] = [];
  for (const row of rows) {
    const mayRead = ctx.actor.token !== null && hasPermission(ctx, row.organisationId, 'variable:reveal');
    const state = await loadEnvironmentState(ctx, ctx.db, row.environmentId);
    const found = presentState(state, mayRead ? 'managed' : 'none').filter((variable) => isWanted(variable.name));
    const secrets = found
      .filter((variable) => variable.is_secret && variable.value !== undefined)
      .map((variable) => variable.name);
    if (secrets.length > 0) {
      await ctx.db.transaction((tx) =>
        recordAudit(tx, ctx.actor, {
          organisationId: row.organisationId,
          applicationId: row.applicationId,
          environmentId: row.environmentId,
          action: 'variable.read',
          targetId: row.environmentId,
          targetName: row.slug,
          details: { names: secrets.join(', ') },
        }),
      );
    }
    all.push(...found);
  }
  const { limit, offset } = limitOffset(input);
  return { count: all.length, rows: all.slice(offset, offset + limit) };
}
