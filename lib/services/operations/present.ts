import type { Operation, Step } from '#lib/contracts/deployments';
import { isOperationKind, operationKinds, percentDone, stepsOf } from '#lib/core/operations';
import type { operationSteps, operations } from '#lib/db/schema/operations';

type OperationRow = typeof operations.$inferSelect;
type StepRow = typeof operationSteps.$inferSelect;

export function presentSteps(kind: string, rows: StepRow[]): Step[] {
  const labels = new Map(isOperationKind(kind) ? stepsOf(kind).map(({ name, label }) => [name, label]) : []);
  return rows.map((row) => ({
    name: row.name,
    label: labels.get(row.name) ?? row.name,
    state: row.state,
    tries: row.tries,
    message: row.message,
    started_at: row.startedAt?.toISOString() ?? null,
    ended_at: row.endedAt?.toISOString() ?? null,
  }));
}

export function presentOperation(row: OperationRow, steps: StepRow[]): Operation {
  const isUnfinished = row.state === 'queued' || row.state === 'running';
  return {
    uuid: row.id,
    organisation: row.organisationId,
    kind: row.kind,
    label: isOperationKind(row.kind) ? operationKinds[row.kind].label : row.kind,
    target: row.target,
    state: row.state,
    percent: row.state === 'succeeded' ? 100 : percentDone(steps.map((step) => step.state)),
    steps: presentSteps(row.kind, steps),
    error: row.errorCode ? { code: row.errorCode, message: row.errorMessage } : null,
    is_cancellable: isUnfinished && !row.isUndoing && row.cancelRequestedAt === null,
    created_at: row.createdAt.toISOString(),
    started_at: row.startedAt?.toISOString() ?? null,
    ended_at: row.endedAt?.toISOString() ?? null,
  };
}
