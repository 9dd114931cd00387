import { and, desc, eq, sql } from 'drizzle-orm';
import { backoffMs } from '#lib/core/operations';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { writeFenced } from '#lib/operations/claim';
import { causeOf } from '#lib/operations/failure';
import { definitionOf, giveBack, type Held, type Later, noteStep, stepRun } from '#lib/operations/held';
import { type Failure, FencedError } from '#lib/operations/kind';

/** Tries of a step, doing and undoing together, before what it made is left behind and said so. */
const MAX_TRIES = 12;

/** Takes back what the steps made, newest first, then ends the operation as failed or cancelled. */
export async function undo(held: Held, failure: Failure): Promise<Later | null> {
  const { row, kind, ports, hooks, log, stopping } = held;
  await writeFenced(ports.db, row, (tx) =>
    tx
      .update(operations)
      .set({ isUndoing: true, errorCode: failure.code, errorMessage: failure.message })
      .where(eq(operations.id, row.id)),
  );
  const steps = await ports.db
    .select()
    .from(operationSteps)
    .where(eq(operationSteps.operationId, row.id))
    .orderBy(desc(operationSteps.position));
  for (const step of steps) {
    const { undo: takeBack } = definitionOf(kind, step.name);
    const isUntouched = step.state === 'pending' && step.tries === 0;
    if (!takeBack || isUntouched || step.state === 'undone') continue;
    try {
      await hooks.before?.(row, step.name, 'undo');
      await takeBack(stepRun(held, step, stopping));
      await hooks.after?.(row, step.name, 'undo');
      await noteStep(held, step, { state: 'undone', endedAt: new Date() });
    } catch (error) {
      if (error instanceof FencedError) throw error;
      const cause = causeOf(error);
      const tries = step.tries + 1;
      log.warn({ err: error, operationId: row.id, step: step.name, tries, code: cause.code }, 'undo failed');
      if (tries < MAX_TRIES) return giveBack(held, step, { tries }, backoffMs(tries, Math.random()));
      await noteStep(held, step, { state: 'failed', message: `Could not be taken back: ${cause.message}` });
    }
  }
  await writeFenced(ports.db, row, async (tx) => {
    await kind.failed(tx, stepRun(held, null, stopping), failure);
    await tx
      .update(operationSteps)
      // One that waited for something had begun; what never began has no end.
      .set({ state: 'skipped', endedAt: sql`case when ${operationSteps.startedAt} is null then null else now() end` })
      .where(and(eq(operationSteps.operationId, row.id), eq(operationSteps.state, 'pending')));
    await tx
      .update(operations)
      .set({ state: failure.isCancelled ? 'cancelled' : 'failed', endedAt: new Date() })
      .where(eq(operations.id, row.id));
  });
  return null;
}
