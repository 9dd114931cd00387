import { eq } from 'drizzle-orm';
import type { Operation } from '#lib/contracts/deployments';
import type { Executor } from '#lib/db/client';
import { operations } from '#lib/db/schema/operations';
import { notFound } from '#lib/errors';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import { loadSteps } from '#lib/services/operations/list';
import { presentOperation } from '#lib/services/operations/present';

export async function getOperation({ ctx, input }: { ctx: ServiceContext; input: { id: string } }): Promise<Operation> {
  const row = await findOperation(ctx.db, input.id);
  if (!row) throw notFound('This operation');
  requirePermission(ctx, row.organisationId, 'operation:read', 'This operation');
  return readOperation(ctx.db, row.id);
}

export async function findOperation(db: Executor, id: string): Promise<typeof operations.$inferSelect | null> {
  const [row] = await db.select().from(operations).where(eq(operations.id, id));
  return row ?? null;
}

/** The operation as it stands in this transaction; the caller has checked the permission. */
export async function readOperation(db: Executor, id: string): Promise<Operation> {
  const row = await findOperation(db, id);
  if (!row) throw notFound('This operation');
  return presentOperation(row, (await loadSteps(db, [id])).get(id) ?? []);
}
