import type { OperationKindName } from '#lib/core/operations';
import type { AnyOperationKind } from '#lib/operations/kind';
import { deleteEnvironment } from '#lib/operations/kinds/delete-environment';
import { deploy } from '#lib/operations/kinds/deploy';
import { destroy } from '#lib/operations/kinds/destroy';
import { provision } from '#lib/operations/kinds/provision';

/** Every kind of operation that a worker can run. */
export const kinds: Record<OperationKindName, AnyOperationKind> = {
  provision,
  destroy,
  deploy,
  'delete-environment': deleteEnvironment,
};
