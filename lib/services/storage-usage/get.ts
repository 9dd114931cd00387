import { and, asc, eq, gt } from 'drizzle-orm';
import type { UsageReport } from '#lib/contracts/storage-usage';
import { forecastQuota, HOURLY_KEPT_MS, spreadSamples, type UsageRange, usageRangeViews } from '#lib/core/usage';
import { wishOf } from '#lib/db/schema/service-instances';
import { usageSamples } from '#lib/db/schema/storage';
import { StoreError } from '#lib/object-stores/port';
import type { ServiceContext } from '#lib/services/context';
import { getStore } from '#lib/services/regions/connect';
import { getServiceInstanceFor, type ServiceInstanceRow } from '#lib/services/service-instances/load';

const USAGE_TIMEOUT_MS = 3000;
const MAX_SAMPLES = 400;

/** How much is in a bucket, how much was, and when its quota will be reached. */
export async function getUsage({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; range: UsageRange };
}): Promise<UsageReport> {
  const { instance } = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read');
  const at = new Date();
  const shownMs = usageRangeViews[input.range].ms;
  const since = new Date(at.getTime() - Math.max(shownMs, HOURLY_KEPT_MS));
  const [stored, { now, problem }] = await Promise.all([
    ctx.db
      .select({ at: usageSamples.at, bytes: usageSamples.bytes, objects: usageSamples.objects })
      .from(usageSamples)
      .where(and(eq(usageSamples.serviceInstanceId, instance.id), gt(usageSamples.at, since)))
      .orderBy(asc(usageSamples.at)),
    observeNow(ctx, instance),
  ]);
  const samples = now ? [...stored, { at, bytes: now.bytes, objects: now.objects }] : stored;
  const { quota } = wishOf(instance);
  const forecast = forecastQuota(samples, quota, at);
  const shown = samples.filter((sample) => sample.at.getTime() >= at.getTime() - shownMs);
  return {
    now,
    problem,
    quota,
    samples: spreadSamples(shown, MAX_SAMPLES).map((sample) => ({ ...sample, at: sample.at.toISOString() })),
    forecast: {
      kind: forecast.kind,
      reaches_at: forecast.kind === 'growing' ? forecast.reachesAt.toISOString() : null,
    },
  };
}

async function observeNow(
  ctx: ServiceContext,
  { bucket, provisionedAt, regionId }: ServiceInstanceRow,
): Promise<Pick<UsageReport, 'now' | 'problem'>> {
  if (!bucket || !provisionedAt) return { now: null, problem: 'There is no bucket yet.' };
  const store = await getStore(ctx.db, ctx.sealer, regionId);
  const timeout = AbortSignal.timeout(USAGE_TIMEOUT_MS);
  try {
    const usage = await store.usage({ bucket }, timeout);
    if (!usage) return { now: null, problem: 'The bucket does not exist in the store any more.' };
    const { bytes, objects, at, lastWriteAt } = usage;
    const now = { bytes, objects, at: at.toISOString(), last_write_at: lastWriteAt?.toISOString() ?? null };
    return { now, problem: '' };
  } catch (error) {
    if (timeout.aborted) {
      return { now: null, problem: `The object store did not answer within ${USAGE_TIMEOUT_MS / 1000} s.` };
    }
    if (error instanceof StoreError) return { now: null, problem: error.message };
    throw error;
  }
}
