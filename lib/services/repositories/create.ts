import { v7 } from 'uuid';
import type { CreateRepositoryInput, Repository } from '#lib/contracts/applications';
import { repositories } from '#lib/db/schema/applications';
import { AppError, invalidField } from '#lib/errors';
import { generateDeployKey } from '#lib/git/deploy-key';
import { GitError } from '#lib/git/git-error';
import { parseRepositoryAddress, type RepositoryAddress } from '#lib/git/repository-address';
import { recordAudit } from '#lib/services/audit/record';
import { hasPermission, requirePermission, type ServiceContext } from '#lib/services/context';
import { place } from '#lib/services/repositories/load';
import { observeRepository } from '#lib/services/repositories/observe';
import { presentRepository } from '#lib/services/repositories/present';

const localSentence =
  'Only owners and admins may use a folder of the server: it is read with the rights of Stowage itself.';

/**
 * Registers a repository. With `key_type` it gets a key of its own and waits (CLONING) until the public half is at the
 * host and somebody checks; all others are checked at once and come back CLONED or INVALID with the reason.
 * @throws AppError INVALID by field, FORBIDDEN on `url` for a path of the server without `repository:local`
 */
export async function createRepository({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: CreateRepositoryInput;
}): Promise<Repository> {
  requirePermission(ctx, input.organisation, 'repository:write', 'This organisation');
  const { transport } = readAddress(input.url);
  if (transport === 'file' && !hasPermission(ctx, input.organisation, 'repository:local')) {
    throw new AppError('FORBIDDEN', localSentence, { fields: { url: [localSentence] } });
  }
  requireFittingCredentials(input, transport);

  const id = v7();
  const key = input.key_type ? await makeKey(input.key_type) : null;
  const row = await ctx.db.transaction(async (tx) => {
    const [made] = await tx
      .insert(repositories)
      .values({
        id,
        organisationId: input.organisation,
        url: input.url,
        keyType: input.key_type ?? null,
        publicKey: key?.publicKey ?? '',
        privateKey: key && ctx.sealer.seal(key.privateKey, place('private_key', id)),
        username: input.username ?? '',
        password: input.password ? ctx.sealer.seal(input.password, place('password', id)) : null,
      })
      .returning();
    if (!made) throw new Error('The repository row was not returned.');
    await recordAudit(tx, ctx.actor, {
      organisationId: made.organisationId,
      action: 'repository.create',
      targetId: made.id,
      targetName: made.url,
    });
    return made;
  });
  if (key) return presentRepository(row);
  const observed = await observeRepository(ctx, row, 'main');
  return presentRepository(observed.row);
}

function readAddress(url: string): RepositoryAddress {
  try {
    return parseRepositoryAddress(url);
  } catch (error) {
    if (error instanceof GitError) throw invalidField('url', error.message);
    throw error;
  }
}

/** @throws AppError INVALID on the credential that this kind of address has no use for */
function requireFittingCredentials(input: CreateRepositoryInput, transport: RepositoryAddress['transport']): void {
  if (input.key_type && transport !== 'ssh') {
    throw invalidField('key_type', 'A key works with ssh addresses only, such as git@host:path. Use a token here.');
  }
  if (input.password && transport === 'ssh') {
    throw invalidField('password', 'ssh addresses take no password or token. Choose a type of key instead.');
  }
}

async function makeKey(type: NonNullable<CreateRepositoryInput['key_type']>) {
  try {
    return await generateDeployKey(type);
  } catch (error) {
    if (error instanceof GitError) throw new AppError('PRECONDITION_FAILED', error.message, { cause: error });
    throw error;
  }
}
