import { and, eq, gte, isNull, lt, sql } from 'drizzle-orm';
import * as z from 'zod/mini';
import { HOURLY_KEPT_MS } from '#lib/core/usage';
import { applications, environments } from '#lib/db/schema/applications';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { usageSamples } from '#lib/db/schema/storage';
import { StoreError } from '#lib/object-stores/port';
import { callStore } from '#lib/operations/call-store';
import { defineKind, type StepRun } from '#lib/operations/kind';
import { isMeasured } from '#lib/operations/sample-due-usage';

type Run = StepRun<{ organisationId: string }>;

/** Finished measurings are of no interest; they would bury everything else among the operations. */
const OPERATIONS_KEPT_MS = 2 * 86_400_000;

/** Some stores can only count by listing, which takes minutes for a million files. */
const MEASURE_TIMEOUT_MS = 300_000;

/** So many failures in a region one after the other, and its store is left alone until the next hour. */
const GIVE_UP_AFTER = 3;

/** Buckets of the organisation that have no sample of this operation yet. */
async function unmeasured(run: Run) {
  const begun = run.db.select({ at: operations.createdAt }).from(operations).where(eq(operations.id, run.operationId));
  return run.db
    .select({ id: serviceInstances.id, bucket: serviceInstances.bucket, regionId: serviceInstances.regionId })
    .from(serviceInstances)
    .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .leftJoin(
      usageSamples,
      and(eq(usageSamples.serviceInstanceId, serviceInstances.id), gte(usageSamples.at, sql`(${begun})`)),
    )
    .where(
      and(
        eq(applications.organisationId, run.input.organisationId),
        isNull(environments.deletedAt),
        isMeasured,
        isNull(usageSamples.at),
      ),
    );
}

async function sample(run: Run): Promise<void> {
  const skipped: string[] = [];
  const failures = new Map<string, number>();
  for (const { id, bucket, regionId } of await unmeasured(run)) {
    run.signal.throwIfAborted();
    if (!bucket || (failures.get(regionId) ?? 0) >= GIVE_UP_AFTER) continue;
    try {
      const measure = callStore(run, regionId, (store, signal) => store.usage({ bucket }, signal), MEASURE_TIMEOUT_MS);
      const usage = await measure;
      failures.delete(regionId);
      if (!usage) skipped.push(`${bucket} does not exist.`);
      else if (![usage.bytes, usage.objects].every((figure) => Number.isSafeInteger(figure) && figure >= 0))
        skipped.push(`What the store says of ${bucket} cannot be.`);
      else
        await run.write((tx) =>
          tx
            .insert(usageSamples)
            .values({ serviceInstanceId: id, at: new Date(), bytes: usage.bytes, objects: usage.objects })
            .onConflictDoNothing(),
        );
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // One store that is down must not keep the figures of the others.
      failures.set(regionId, (failures.get(regionId) ?? 0) + 1);
      skipped.push(error.message);
    }
  }
  if (skipped.length > 0) await noteSkipped(run, `Left out: ${[...new Set(skipped)].join(' ')}`);
}

/** On the operation, because the message of a finished step is cleared. */
async function noteSkipped(run: Run, errorMessage: string): Promise<void> {
  const note = { errorCode: 'PARTIAL', errorMessage };
  await run.write((tx) => tx.update(operations).set(note).where(eq(operations.id, run.operationId)));
}

/** Keeps of each day older than 14 days only the last figures. */
async function thin(run: Run): Promise<void> {
  const old = new Date(Date.now() - HOURLY_KEPT_MS);
  await run.write(async (tx) => {
    await tx.execute(sql`
      delete from ${usageSamples} using (
        select service_instance_id, at,
          row_number() over (partition by service_instance_id, date_trunc('day', at, 'UTC') order by at desc) as position
        from ${usageSamples}
        where at < ${old.toISOString()}::timestamptz and service_instance_id in (
          select si.id from ${serviceInstances} si
          join ${environments} e on e.id = si.environment_id
          join ${applications} a on a.id = e.application_id
          where a.organisation_id = ${run.input.organisationId})
      ) ranked
      where ${usageSamples.serviceInstanceId} = ranked.service_instance_id and ${usageSamples.at} = ranked.at
        and ranked.position > 1`);
    const past = tx
      .select({ id: operations.id })
      .from(operations)
      .where(
        and(
          eq(operations.organisationId, run.input.organisationId),
          eq(operations.kind, 'sample-usage'),
          lt(operations.endedAt, new Date(Date.now() - OPERATIONS_KEPT_MS)),
        ),
      );
    await tx.delete(operationSteps).where(sql`${operationSteps.operationId} in (${past})`);
    await tx.delete(operations).where(sql`${operations.id} in (${past})`);
  });
}

/** Asks the stores once an hour how much is in the buckets of an organisation. */
export const sampleUsage = defineKind({
  kind: 'sample-usage',
  input: z.object({ organisationId: z.string() }),
  steps: {
    sample: { do: sample },
    thin: { do: thin },
  },
  async succeeded() {
    // The figures are all there is.
  },
  async failed() {
    // The next hour measures again.
  },
});
