import { eq } from 'drizzle-orm';
import { repositories } from '#lib/db/schema/applications';
import { notFound } from '#lib/errors';
import { observeRemote, type RemoteObservation } from '#lib/git/observe-remote';
import type { Sealer } from '#lib/secrets';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { place } from '#lib/services/repositories/load';
import type { RepositoryRow } from '#lib/services/repositories/present';

/** A person waits for the answer. */
const TIMEOUT_MS = 15_000;

/** Asks the remote, and notes in the row whether it can be read. A missing branch does not make it unreadable. */
export async function observeRepository(
  ctx: ServiceContext,
  row: RepositoryRow,
  branch: string,
): Promise<{ row: RepositoryRow; observation: RemoteObservation }> {
  const observation = await ask(ctx.sealer, row, branch);
  const isReadable = observation.ok || observation.code === 'NO_BRANCH';
  const updated = await ctx.db.transaction(async (tx) => {
    const [written] = await tx
      .update(repositories)
      .set({
        state: isReadable ? 'CLONED' : 'INVALID',
        stateMessage: observation.ok || isReadable ? '' : observation.message,
      })
      .where(eq(repositories.id, row.id))
      .returning();
    if (!written) throw notFound('This repository');
    await recordAudit(tx, ctx.actor, {
      organisationId: written.organisationId,
      action: 'repository.check',
      targetId: written.id,
      targetName: written.url,
      details: { result: observation.ok ? 'success' : observation.code.toLowerCase() },
    });
    return written;
  });
  return { row: updated, observation };
}

async function ask(sealer: Sealer, row: RepositoryRow, branch: string): Promise<RemoteObservation> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { privateKey, password, username } = row;
  try {
    return await observeRemote({
      url: row.url,
      branch,
      credentials: {
        ...(privateKey && { privateKey: sealer.open(privateKey, place('private_key', row.id)) }),
        ...(password && { username, password: sealer.open(password, place('password', row.id)) }),
      },
      signal,
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    const message = `The repository did not answer within ${TIMEOUT_MS / 1000} seconds. Check the address, then try again.`;
    return { ok: false, code: 'UNREACHABLE', message };
  }
}
