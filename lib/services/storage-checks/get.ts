import { desc, eq } from 'drizzle-orm';
import type { StorageCheck } from '#lib/contracts/storage-checks';
import type { Executor } from '#lib/db/client';
import { operations } from '#lib/db/schema/operations';
import { storageChecks } from '#lib/db/schema/storage';
import type { ServiceContext } from '#lib/services/context';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';

export async function getStorageCheck({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<StorageCheck> {
  const { instance } = await getServiceInstanceFor(ctx, ctx.db, input.id, 'service:read');
  return readStorageCheck(ctx.db, instance.id);
}

/** The last check of an instance as the API shows it. */
export async function readStorageCheck(db: Executor, instanceId: string): Promise<StorageCheck> {
  const [found] = await db
    .select({ row: storageChecks, state: operations.state, message: operations.errorMessage })
    .from(storageChecks)
    .leftJoin(operations, eq(operations.id, storageChecks.operationId))
    .where(eq(storageChecks.serviceInstanceId, instanceId))
    .orderBy(desc(storageChecks.id))
    .limit(1);
  return {
    was_checked: found !== undefined,
    is_running: found?.state === 'queued' || found?.state === 'running',
    operation: found?.row.operationId ?? null,
    message: found?.message ?? '',
    results: (found?.row.results ?? []).map(({ durationMs, ...result }) => ({ ...result, duration_ms: durationMs })),
    started_at: found?.row.createdAt.toISOString() ?? null,
    ended_at: found?.row.endedAt?.toISOString() ?? null,
  };
}
