import { and, asc, eq, inArray, isNotNull, isNull, notExists, or, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { operations } from '#lib/db/schema/operations';
import { type ObservedSettings, serviceInstances } from '#lib/db/schema/service-instances';
import type { Ports } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import {
  type InstanceWithBucket,
  keepObserved,
  observedOf,
  type Sight,
  seeSettings,
} from '#lib/services/storage-settings/look';
import { getSettingTerms } from '#lib/services/storage-settings/terms';

/** How old a look may become, and how many buckets are looked at a minute at most. */
const LOOK_EVERY = sql`interval '15 minutes'`;
const LOOKS_A_MINUTE = 60;

/**
 * Looks whether buckets still are as wished, each about every 15 minutes. A store that does not answer is asked once a
 * round, for its first bucket; the others of it wait with the same sentence.
 */
export async function observeDueSettings(ports: Pick<Ports, 'db' | 'store' | 'publicUrl'>, log: Logger): Promise<void> {
  const byRegion = Map.groupBy(await listDue(ports), (instance) => instance.regionId);
  await Promise.all(
    [...byRegion].map(async ([regionId, instances]) => {
      let silence: ObservedSettings | null = null;
      for (const instance of instances) {
        const sight: Sight | null = silence ? null : await see(ports, regionId, instance, log);
        const observed: ObservedSettings | null = sight ? observedOf(sight) : silence;
        if (sight?.isSilent) silence = observed;
        if (observed) await keep(ports, instance, observed);
      }
    }),
  );
}

async function see(
  ports: Pick<Ports, 'db' | 'store' | 'publicUrl'>,
  regionId: string,
  instance: InstanceWithBucket,
  log: Logger,
): Promise<Sight> {
  try {
    const terms = await getSettingTerms(ports.db, regionId, ports.publicUrl);
    return await seeSettings(await ports.store(regionId), instance, terms);
  } catch (error) {
    // One bucket that cannot be looked at must not keep Stowage from the others.
    log.error({ err: error, serviceInstanceId: instance.id }, 'cannot look at the settings of a bucket');
    const problem = 'Looking at it failed unexpectedly; the log of Stowage has the details.';
    return { at: new Date().toISOString(), problem, isBucketMissing: false, isSilent: false, drift: [] };
  }
}

/** Buckets in use that nobody works on, those that were not looked at for longest first. */
async function listDue({ db }: Pick<Ports, 'db'>): Promise<InstanceWithBucket[]> {
  const lookedAt = sql`(${serviceInstances.observed} ->> 'at')::timestamptz`;
  const rows = await db
    .select()
    .from(serviceInstances)
    .where(
      and(
        inArray(serviceInstances.state, ['pending_attachment', 'attached', 'pending_detachment', 'detached']),
        isNotNull(serviceInstances.bucket),
        isNotNull(serviceInstances.provisionedAt),
        isNull(serviceInstances.replacesId),
        or(isNull(serviceInstances.observed), sql`${lookedAt} < now() - ${LOOK_EVERY}`),
        notExists(
          db
            .select({ id: operations.id })
            .from(operations)
            .where(
              and(
                eq(operations.target, sql`'service-instance:' || ${serviceInstances.id}`),
                inArray(operations.state, ['queued', 'running']),
              ),
            ),
        ),
      ),
    )
    .orderBy(sql`${lookedAt} asc nulls first`, asc(serviceInstances.id))
    .limit(LOOKS_A_MINUTE);
  return rows.flatMap((row) => (row.bucket === null ? [] : [{ ...row, bucket: row.bucket }]));
}

async function keep({ db }: Pick<Ports, 'db'>, instance: InstanceWithBucket, observed: ObservedSettings) {
  await db.transaction(async (tx) => {
    const appeared = await keepObserved(tx, instance, observed);
    if (appeared && appeared.length > 0) await instanceAudit(tx, instance.id, 'service-instance.drift');
  });
}
