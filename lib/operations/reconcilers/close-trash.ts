import { and, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Logger } from 'pino';
import { goneStates } from '#lib/core/states';
import { applications, environments } from '#lib/db/schema/applications';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { moves } from '#lib/db/schema/storage';
import { AppError } from '#lib/errors';
import type { Ports } from '#lib/operations/kind';
import { enqueueAccess } from '#lib/services/service-instances/trash';

/** Pages that were rendered before a move, and caches, name the old bucket for a while. */
const LINKS_LIVE_ON = sql`interval '1 day'`;
const TRY_AGAIN_AFTER = sql`interval '5 minutes'`;
const AT_ONCE = 20;

const own = alias(serviceInstances, 'own');

/**
 * Closes buckets in the trash that are still open: those whose store did not answer when they went there, and the ones
 * that moves have left, a day after, or as soon as access to what was moved is changed.
 */
export async function closeTrash({ db, queue }: Pick<Ports, 'db' | 'queue'>, log: Logger): Promise<void> {
  const { observed, trashedAt, destroyAfter, replacesId, visibility, settings } = serviceInstances;
  const isSeenOpen = and(
    sql`${observed} ->> 'problem' <> ''`,
    sql`(${observed} ->> 'isBucketMissing')::boolean is not true`,
    sql`(${observed} ->> 'at')::timestamptz < now() - ${TRY_AGAIN_AFTER}`,
  );
  const isOwnRemoved = inArray(own.state, goneStates);
  const isOtherwiseNow = or(
    isOwnRemoved,
    sql`(${own.visibility}, ${own.settings} -> 'publicPrefixes')
      is distinct from (${visibility}, ${settings} -> 'publicPrefixes')`,
  );
  const due = await db
    .select({ serviceInstanceId: serviceInstances.id, organisationId: applications.organisationId })
    .from(serviceInstances)
    .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .leftJoin(moves, and(eq(moves.otherInstanceId, serviceInstances.id), eq(moves.state, 'done')))
    .leftJoin(own, eq(own.id, sql`coalesce(${moves.serviceInstanceId}, ${replacesId})`))
    .where(
      and(
        eq(serviceInstances.state, 'trashed'),
        isNotNull(serviceInstances.bucket),
        isNotNull(serviceInstances.provisionedAt),
        or(isNull(destroyAfter), gt(destroyAfter, sql`now()`)),
        or(isNull(observed), isSeenOpen),
        or(
          // The other half of a move that stopped goes with the one that it belongs to.
          and(isNotNull(replacesId), isOwnRemoved),
          and(isNull(replacesId), or(isNull(moves.id), sql`${trashedAt} < now() - ${LINKS_LIVE_ON}`, isOtherwiseNow)),
        ),
      ),
    )
    .orderBy(trashedAt)
    .limit(AT_ONCE);
  for (const instance of due) {
    try {
      await db.transaction((tx) => enqueueAccess(tx, queue, { ...instance, requestedById: null }));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.info({ ...instance, reason: error.message }, 'a bucket in the trash is worked on already');
    }
  }
}
