import { and, eq } from 'drizzle-orm';
import type { Environment } from '#lib/contracts/applications';
import { applications, environments } from '#lib/db/schema/applications';
import { AppError } from '#lib/errors';
import { organisationsWith, type ServiceContext } from '#lib/services/context';
import { countEnvironments, inOrganisations, loadEnvironments } from '#lib/services/environments/load';
import { presentEnvironment } from '#lib/services/environments/present';
import type { PageInput, Rows } from '#lib/services/paging';

/**
 * Environments of the caller's organisations, of one application, or the one with a slug.
 * @throws AppError NOT_FOUND when application and slug are given and nothing matches: the command line takes the first
 * row without looking, so an empty list would break it (divio-cli, environment lookup)
 */
export async function listEnvironments({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { application?: string | undefined; slug?: string | undefined };
}): Promise<Rows<Environment>> {
  const where = and(
    inOrganisations(organisationsWith(ctx, 'application:read')),
    input.application ? eq(applications.id, input.application) : undefined,
    input.slug ? eq(environments.slug, input.slug) : undefined,
  );
  const [count, rows] = await Promise.all([countEnvironments(ctx.db, where), loadEnvironments(ctx.db, where, input)]);
  if (input.application && input.slug && count === 0)
    throw new AppError('NOT_FOUND', `Environment '${input.slug}' does not exist.`);
  return { count, rows: rows.map((row) => presentEnvironment(row, ctx.settings.edgePort)) };
}
