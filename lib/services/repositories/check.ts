import type { RepositoryCheck } from '#lib/contracts/applications';
import type { ServiceContext } from '#lib/services/context';
import { getRepositoryFor } from '#lib/services/repositories/load';
import { observeRepository } from '#lib/services/repositories/observe';

/** Without a branch only the access counts; this one is looked for, because git has to be asked for one. */
const USUAL_BRANCH = 'main';

/**
 * Can the repository be read, and does it have the branch? Answers `code: success` as the Divio command line expects it
 * (its second check after creating), else why not.
 */
export async function checkRepository({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; branch?: string | undefined };
}): Promise<RepositoryCheck> {
  const row = await getRepositoryFor(ctx, input.id, 'repository:write');
  const { observation } = await observeRepository(ctx, row, input.branch ?? USUAL_BRANCH);
  if (observation.ok) return { code: 'success', message: '', commit: observation.commit };
  if (observation.code === 'NO_BRANCH' && input.branch === undefined) {
    return { code: 'success', message: '', commit: null };
  }
  return { code: observation.code.toLowerCase(), message: observation.message, commit: null };
}
