import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Me, SetupInput } from '#lib/contracts/iam';
import { setupLinks } from '#lib/db/schema/identity';
import { AppError } from '#lib/errors';
import { hashToken } from '#lib/secrets';
import { probeBuiltInRegion } from '#lib/services/regions/probe-built-in';
import type { Server } from '#lib/services/server';
import { presentMe } from '#lib/services/sessions/present';
import { hasOwner, insertFirstOwner, lockSetup } from '#lib/services/setup/insert-first-owner';

/**
 * Makes the first owner. The link works once: of two at the same time one wins.
 * @throws AppError PRECONDITION_FAILED when the link is used, expired or unknown, or somebody is owner already
 */
export async function setUp({ server, input }: { server: Server; input: SetupInput }): Promise<Me> {
  return server.database.db.transaction(async (tx) => {
    await lockSetup(tx);
    const now = new Date();
    const [link] = await tx
      .update(setupLinks)
      .set({ usedAt: now })
      .where(
        and(eq(setupLinks.tokenHash, hashToken(input.token)), isNull(setupLinks.usedAt), gt(setupLinks.expiresAt, now)),
      )
      .returning({ id: setupLinks.id });
    if (!link || (await hasOwner(tx))) {
      throw new AppError(
        'PRECONDITION_FAILED',
        'This set-up link is not valid: it was used, has expired, or a later start of Stowage replaced it. Restart Stowage; it prints a new link while there is no owner.',
      );
    }
    const owner = await insertFirstOwner(tx, input);
    await probeBuiltInRegion(tx, server.queue);
    return presentMe(owner);
  });
}
