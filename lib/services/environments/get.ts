import { eq } from 'drizzle-orm';
import type { Environment } from '#lib/contracts/applications';
import type { Executor } from '#lib/db/client';
import { environments } from '#lib/db/schema/applications';
import { notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { getEnvironmentFor, loadEnvironments } from '#lib/services/environments/load';
import { presentEnvironment } from '#lib/services/environments/present';

export async function getEnvironment({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<Environment> {
  await getEnvironmentFor(ctx, input.id, 'application:read');
  return readEnvironment(ctx, input.id, ctx.db);
}

/** The environment as it stands in this transaction; the caller has checked the permission. */
export async function readEnvironment(ctx: ServiceContext, id: string, executor: Executor): Promise<Environment> {
  const [row] = await loadEnvironments(executor, eq(environments.id, id));
  if (!row) throw notFound('This environment');
  return presentEnvironment(row, ctx.settings.edgePort);
}
