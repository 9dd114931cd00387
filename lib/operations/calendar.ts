import { and, eq, inArray, lt, notInArray, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { applications, environments } from '#lib/db/schema/applications';
import { applicationLogLines, builds, deployments } from '#lib/db/schema/deployments';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import type { Ports } from '#lib/operations/kind';
import { observeDueSettings } from '#lib/operations/observe-due-settings';
import { closeTrash } from '#lib/operations/reconcilers/close-trash';
import { sampleDueUsage } from '#lib/operations/sample-due-usage';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { probeBuiltInRegion } from '#lib/services/regions/probe-built-in';

/** Lines kept of what each application printed. */
const KEPT_LINES = 5000;

/** Releases kept for a quick redeploy, beside those that serve. */
const KEPT_BUILDS = 3;

/** In this order; the last one waits longest, for stores that are down. */
const jobs = [
  probeDueRegion,
  destroyDueTrash,
  closeTrash,
  sampleDueUsage,
  removeOldBuilds,
  trimApplicationLogs,
  observeDueSettings,
];

/** What is due by the calendar: trash past its days, figures of storage, releases that nothing needs. */
export async function runCalendar(ports: Ports, log: Logger): Promise<void> {
  for (const job of jobs) {
    try {
      await job(ports, log);
    } catch (error) {
      // The next minute tries again; what is broken in one place must not hold up the others.
      log.error({ err: error, job: job.name }, 'what is due could not be done');
    }
  }
}

async function probeDueRegion({ db, queue }: Ports): Promise<void> {
  await probeBuiltInRegion(db, queue);
}

const isDue = (now: Date) => and(eq(serviceInstances.state, 'trashed'), lt(serviceInstances.destroyAfter, now));

async function destroyDueTrash({ db, queue }: Ports, log: Logger): Promise<void> {
  const due = await db
    .select({ id: serviceInstances.id, organisationId: applications.organisationId })
    .from(serviceInstances)
    .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(isDue(new Date()))
    .limit(20);
  for (const { id, organisationId } of due) {
    try {
      await db.transaction(async (tx) => {
        const operationId = await enqueueOperation(tx, queue, {
          kind: 'destroy',
          organisationId,
          target: targets.serviceInstance(id),
          input: { serviceInstanceId: id },
          requestedById: null,
        });
        const removing = await tx
          .update(serviceInstances)
          .set({ state: 'removing', operationId })
          .where(and(eq(serviceInstances.id, id), isDue(new Date())))
          .returning({ id: serviceInstances.id });
        if (removing.length === 0) throw new AppError('PRECONDITION_FAILED', 'It was restored in the meantime.');
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.info({ serviceInstanceId: id, reason: error.message }, 'trash waits for another operation');
    }
  }
}

async function removeOldBuilds({ db, runtime }: Ports): Promise<void> {
  const ranked = db.$with('ranked').as(
    db
      .select({
        id: builds.id,
        artifact: builds.artifact,
        position: sql<number>`row_number() over (partition by ${builds.applicationId} order by ${builds.id} desc)`.as(
          'position',
        ),
      })
      .from(builds)
      .where(sql`${builds.artifact} <> ''`),
  );
  const needed = db
    .select({ id: deployments.buildId })
    .from(deployments)
    .leftJoin(environments, eq(environments.servingDeploymentId, deployments.id))
    .where(
      sql`${deployments.buildId} is not null and (${deployments.endedAt} is null or ${environments.id} is not null)`,
    );
  const old = await db
    .with(ranked)
    .select({ id: ranked.id, artifact: ranked.artifact })
    .from(ranked)
    .where(and(sql`${ranked.position} > ${KEPT_BUILDS}`, notInArray(ranked.id, needed)))
    .limit(20);
  for (const { artifact } of old) await runtime.removeArtifact(artifact);
  if (old.length > 0) {
    await db
      .update(builds)
      .set({ artifact: '' })
      .where(
        inArray(
          builds.id,
          old.map((row) => row.id),
        ),
      );
  }
}

async function trimApplicationLogs({ db }: Ports): Promise<void> {
  await db.execute(sql`
    delete from ${applicationLogLines} using (
      select environment_id, (array_agg(seq order by seq desc))[${KEPT_LINES}] as oldest
      from ${applicationLogLines} group by environment_id having count(*) > ${KEPT_LINES}
    ) kept
    where ${applicationLogLines.environmentId} = kept.environment_id and ${applicationLogLines.seq} < kept.oldest`);
}
