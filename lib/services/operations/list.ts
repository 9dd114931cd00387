import { and, asc, count, desc, eq, inArray } from 'drizzle-orm';
import type { Operation } from '#lib/contracts/deployments';
import type { Executor } from '#lib/db/client';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { organisationsWith, type ServiceContext } from '#lib/services/context';
import { presentOperation } from '#lib/services/operations/present';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';

/** Operations of the caller's organisations, newest first. */
export async function listOperations({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & { organisation?: string | undefined; target?: string | undefined };
}): Promise<Rows<Operation>> {
  const where = and(
    inArray(operations.organisationId, organisationsWith(ctx, 'operation:read')),
    input.organisation ? eq(operations.organisationId, input.organisation) : undefined,
    input.target ? eq(operations.target, input.target) : undefined,
  );
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db.select({ count: count() }).from(operations).where(where),
    ctx.db.select().from(operations).where(where).orderBy(desc(operations.id)).limit(limit).offset(offset),
  ]);
  const stepsOf = await loadSteps(
    ctx.db,
    rows.map((row) => row.id),
  );
  return { count: total?.count ?? 0, rows: rows.map((row) => presentOperation(row, stepsOf.get(row.id) ?? [])) };
}

/** Steps in order, by operation. */
export async function loadSteps(
  db: Executor,
  operationIds: string[],
): Promise<Map<string, (typeof operationSteps.$inferSelect)[]>> {
  if (operationIds.length === 0) return new Map();
  const steps = await db
    .select()
    .from(operationSteps)
    .where(inArray(operationSteps.operationId, operationIds))
    .orderBy(asc(operationSteps.position));
  return Map.groupBy(steps, (step) => step.operationId);
}
