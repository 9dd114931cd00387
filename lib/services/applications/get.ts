import type { Application } from '#lib/contracts/applications';
import { getApplicationFor, readApplication } from '#lib/services/applications/load';
import type { ServiceContext } from '#lib/services/context';

export async function getApplication({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<Application> {
  const row = await getApplicationFor(ctx, input.id, 'application:read');
  return readApplication(ctx, ctx.db, row);
}
