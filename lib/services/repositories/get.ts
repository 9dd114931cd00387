import type { Repository } from '#lib/contracts/applications';
import type { ServiceContext } from '#lib/services/context';
import { getRepositoryFor } from '#lib/services/repositories/load';
import { presentRepository } from '#lib/services/repositories/present';

export async function getRepository({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<Repository> {
  return presentRepository(await getRepositoryFor(ctx, input.id, 'repository:read'));
}
