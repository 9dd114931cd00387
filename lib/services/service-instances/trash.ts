import { setTimeout as delay } from 'node:timers/promises';
import { and, eq, inArray } from 'drizzle-orm';
import type { BucketSettings } from '#lib/core/bucket-settings';
import type { Action } from '#lib/core/roles';
import type { ServiceInstanceState } from '#lib/core/states';
import type { Transaction } from '#lib/db/client';
import { operations } from '#lib/db/schema/operations';
import { type serviceInstances, wishOf } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import type { Queue } from '#lib/queue';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { getServiceInstanceFor, type Reach } from '#lib/services/service-instances/load';

/** How long removed data can be restored. */
export const TRASH_DAYS = 7;

const DAY_MS = 86_400_000;

/** What a row in the trash carries beside its state. Nothing was seen of it there yet, so that it is closed. */
export function trashedColumns(now: Date): { trashedAt: Date; destroyAfter: Date; observed: null } {
  return { trashedAt: now, destroyAfter: new Date(now.getTime() + TRASH_DAYS * DAY_MS), observed: null };
}

/** What the bucket of an instance has to be now: as wished, but in the trash closed to everyone without a key. */
export function settingsNow(
  row: Pick<typeof serviceInstances.$inferSelect, 'visibility' | 'settings' | 'state'>,
): BucketSettings {
  const wish = wishOf(row);
  return row.state === 'trashed' ? { ...wish, access: { visibility: 'private', publicPrefixes: [] } } : wish;
}

/**
 * Starts to close the bucket of an instance that goes into the trash, or to open it as wished when it comes back. The
 * operation reads the state anew.
 * @throws AppError PRECONDITION_FAILED while another operation works on the instance
 */
export async function enqueueAccess(
  tx: Transaction,
  queue: Queue,
  input: { serviceInstanceId: string; organisationId: string; requestedById: string | null },
): Promise<void> {
  const { serviceInstanceId, organisationId, requestedById } = input;
  await enqueueOperation(tx, queue, {
    kind: 'apply-settings',
    organisationId,
    target: targets.serviceInstance(serviceInstanceId),
    input: { serviceInstanceId, settings: 'access' },
    requestedById,
  });
}

/**
 * Starts what follows when an instance is removed: in the trash its bucket is closed, what never held data is destroyed.
 * @param next its state from now on
 * @returns what its row carries beside the state
 * @throws AppError PRECONDITION_FAILED while another operation works on the instance
 */
export async function startLeaving(
  tx: Transaction,
  queue: Queue,
  next: ServiceInstanceState,
  input: { serviceInstanceId: string; organisationId: string; requestedById: string | null },
): Promise<Partial<typeof serviceInstances.$inferInsert>> {
  const { serviceInstanceId, organisationId, requestedById } = input;
  if (next === 'removed') return { removedAt: new Date() };
  if (next === 'trashed') {
    await enqueueAccess(tx, queue, input);
    return trashedColumns(new Date());
  }
  return {
    operationId: await enqueueOperation(tx, queue, {
      kind: 'destroy',
      organisationId,
      target: targets.serviceInstance(serviceInstanceId),
      input: { serviceInstanceId },
      requestedById,
    }),
  };
}

/** @throws AppError PRECONDITION_FAILED for what a failed provisioning or a cancelled move has left */
export function requireData({ bucket, provisionedAt }: typeof serviceInstances.$inferSelect): void {
  if (!bucket || !provisionedAt)
    throw new AppError('PRECONDITION_FAILED', 'It never held data of its own, so there is nothing to restore.');
}

/** Does the wish let everyone read some of the files? */
export function isPublicInPart({
  visibility,
  settings,
}: Pick<typeof serviceInstances.$inferSelect, 'visibility' | 'settings'>): boolean {
  return visibility === 'public-read' || settings.publicPrefixes.length > 0;
}

const ACCESS_WAIT_MS = 3000;
const ACCESS_POLL_MS = 50;

/**
 * Lets settings that are on their way to the store arrive, for up to 3 s: whoever takes a removal back at once need not
 * be refused because the bucket is just being closed. To be called before the transaction.
 * @throws AppError NOT_FOUND for an unknown or another organisation's id, FORBIDDEN without the permission
 */
export async function settleAccess(
  ctx: ServiceContext,
  serviceInstanceId: string,
  action: Action,
  reach: Reach = 'live',
): Promise<void> {
  await getServiceInstanceFor(ctx, ctx.db, serviceInstanceId, action, reach);
  const isUnderWay = and(
    eq(operations.target, targets.serviceInstance(serviceInstanceId)),
    eq(operations.kind, 'apply-settings'),
    inArray(operations.state, ['queued', 'running']),
  );
  const until = Date.now() + ACCESS_WAIT_MS;
  while (Date.now() < until) {
    const [row] = await ctx.db.select({ id: operations.id }).from(operations).where(isUnderWay);
    if (!row) return;
    await delay(ACCESS_POLL_MS);
  }
}
