import { and, eq, isNull, or } from 'drizzle-orm';
import type { Application, CreateApplicationInput } from '#lib/contracts/applications';
import { findAppTemplate } from '#lib/core/catalogue';
import type { Transaction } from '#lib/db/client';
import { applications, releaseCommands, repositories } from '#lib/db/schema/applications';
import { regions } from '#lib/db/schema/installation';
import { invalidField } from '#lib/errors';
import { ensureExampleRepository } from '#lib/git/example-repository';
import { readApplication } from '#lib/services/applications/load';
import { recordAudit } from '#lib/services/audit/record';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import { insertEnvironment, PRODUCTION_SLUG } from '#lib/services/environments/insert';

/**
 * Creates an application with its environments test and live. With `app_template` its code is the example's.
 * @throws AppError INVALID by field: slug taken, unknown region, repository or example
 */
export async function createApplication({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: CreateApplicationInput;
}): Promise<Application> {
  requirePermission(ctx, input.organisation, 'application:create', 'This organisation');
  const template = input.app_template ? findAppTemplate(input.app_template) : null;
  if (input.app_template && !template) throw invalidField('app_template', 'This example does not exist.');
  const templateRepository = template ? await ensureExampleRepository(ctx.settings.dataDir) : null;
  return ctx.db.transaction(async (tx) => {
    await requireRegion(tx, input.organisation, input.region);
    const repositoryId = templateRepository
      ? await ensureRepository(tx, input.organisation, templateRepository)
      : await requireRepository(tx, input.organisation, input.repository ?? null);
    const [row] = await tx
      .insert(applications)
      .values({
        organisationId: input.organisation,
        regionId: input.region,
        repositoryId,
        name: input.name,
        slug: input.slug,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw invalidField('slug', `The slug “${input.slug}” is taken. Choose another one.`);
    const branch = input.branch ?? 'main';
    for (const slug of ['test', PRODUCTION_SLUG])
      await insertEnvironment(tx, ctx.sealer, { applicationId: row.id, slug, branch });
    const commands = input.release_commands ?? template?.release_commands ?? [];
    if (commands.length > 0) {
      await tx
        .insert(releaseCommands)
        .values(commands.map(({ label, command }, position) => ({ applicationId: row.id, position, label, command })));
    }
    await recordAudit(tx, ctx.actor, {
      organisationId: row.organisationId,
      applicationId: row.id,
      action: 'application.create',
      targetId: row.id,
      targetName: row.name,
    });
    return readApplication(ctx, tx, row);
  });
}

async function requireRegion(tx: Transaction, organisationId: string, regionId: string): Promise<void> {
  const [region] = await tx
    .select({ id: regions.id })
    .from(regions)
    .where(
      and(eq(regions.id, regionId), or(isNull(regions.organisationId), eq(regions.organisationId, organisationId))),
    );
  if (!region) throw invalidField('region', 'This region does not exist. Choose one of the list.');
}

/** @throws AppError INVALID on `repository` when the organisation has no such repository */
export async function requireRepository(
  tx: Transaction,
  organisationId: string,
  repositoryId: string | null,
): Promise<string | null> {
  if (!repositoryId) return null;
  const [repository] = await tx
    .select({ id: repositories.id })
    .from(repositories)
    .where(and(eq(repositories.id, repositoryId), eq(repositories.organisationId, organisationId)));
  if (!repository) throw invalidField('repository', 'This repository does not exist in the organisation.');
  return repository.id;
}

async function ensureRepository(tx: Transaction, organisationId: string, url: string): Promise<string> {
  const [known] = await tx
    .select({ id: repositories.id })
    .from(repositories)
    .where(and(eq(repositories.organisationId, organisationId), eq(repositories.url, url)))
    .limit(1);
  if (known) return known.id;
  const [made] = await tx
    .insert(repositories)
    .values({ organisationId, url, state: 'CLONED' })
    .returning({ id: repositories.id });
  if (!made) throw new Error('The repository row was not returned.');
  return made.id;
}
