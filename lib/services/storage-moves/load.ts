import { desc, eq } from 'drizzle-orm';
import type { StorageMove } from '#lib/contracts/storage-moves';
import type { Executor } from '#lib/db/client';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { moves } from '#lib/db/schema/storage';
import type { ServiceInstanceRow } from '#lib/services/service-instances/load';

type MoveRow = typeof moves.$inferSelect;

export interface LastMove {
  row: MoveRow;
  other: ServiceInstanceRow;
  isRunning: boolean;
  isSwitched: boolean;
}

/** The last move of an instance, or null when it was never moved. */
export async function findLastMove(db: Executor, instanceId: string): Promise<LastMove | null> {
  const [found] = await db
    .select({ row: moves, other: serviceInstances, operationState: operations.state })
    .from(moves)
    .innerJoin(serviceInstances, eq(serviceInstances.id, moves.otherInstanceId))
    .leftJoin(operations, eq(operations.id, moves.operationId))
    .where(eq(moves.serviceInstanceId, instanceId))
    .orderBy(desc(moves.id))
    .limit(1);
  if (!found) return null;
  const { row, other, operationState } = found;
  return {
    row,
    other,
    isRunning: operationState === 'queued' || operationState === 'running',
    isSwitched: row.state === 'switching' || row.state === 'deploying',
  };
}

/** @param instance the one that was moved, as it is now */
export function presentMove(instance: ServiceInstanceRow, last: LastMove | null): StorageMove {
  if (!last) return { ...never };
  const { row, other, isRunning, isSwitched } = last;
  const hasSwitched = isSwitched || row.state === 'done';
  const [old, young] = hasSwitched ? [other, instance] : [instance, other];
  const isOpen = isSwitched && !isRunning;
  return {
    state: row.state,
    from_region: old.regionId,
    to_region: young.regionId,
    old_bucket: old.bucket,
    new_bucket: young.bucket,
    operation: row.operationId,
    is_running: isRunning,
    objects_total: row.objectsTotal,
    bytes_total: row.bytesTotal,
    objects_copied: row.objectsCopied,
    bytes_copied: row.bytesCopied,
    copies: [],
    unread: [],
    message: row.message,
    can_go_on: isOpen,
    can_go_back: isOpen,
    created_at: row.createdAt.toISOString(),
    ended_at: row.endedAt?.toISOString() ?? null,
  };
}

const never: StorageMove = {
  state: 'none',
  from_region: null,
  to_region: null,
  old_bucket: null,
  new_bucket: null,
  operation: null,
  is_running: false,
  objects_total: null,
  bytes_total: null,
  objects_copied: 0,
  bytes_copied: 0,
  copies: [],
  unread: [],
  message: '',
  can_go_on: false,
  can_go_back: false,
  created_at: null,
  ended_at: null,
};
