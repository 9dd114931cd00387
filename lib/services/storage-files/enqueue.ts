import type { Transaction } from '#lib/db/client';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import type { ServiceInstanceInTenant } from '#lib/services/service-instances/load';

interface FilesOperation {
  kind: 'delete-files' | 'restore-files';
  keys: string[];
  prefixes: string[];
  /** By the clock of the store, ISO 8601. */
  times: { from?: string; until?: string };
}

/**
 * Starts an operation on files and folders of a storage.
 * @returns its id
 * @throws AppError PRECONDITION_FAILED while another one works on files of the same storage
 */
export function enqueueFiles(
  tx: Transaction,
  ctx: ServiceContext,
  { instance, application }: ServiceInstanceInTenant,
  { kind, keys, prefixes, times }: FilesOperation,
): Promise<string> {
  return enqueueOperation(tx, ctx.queue, {
    kind,
    organisationId: application.organisationId,
    target: targets.files(instance.id),
    input: {
      serviceInstanceId: instance.id,
      keys: JSON.stringify(keys),
      prefixes: JSON.stringify(prefixes),
      ...times,
    },
    requestedById: ctx.actor.userId,
  });
}
