import { and, eq, inArray } from 'drizzle-orm';
import type { FilePage } from '#lib/contracts/storage-files';
import type { Executor } from '#lib/db/client';
import { operations } from '#lib/db/schema/operations';
import type { ObjectSummary } from '#lib/object-stores/objects';
import type { ServiceContext } from '#lib/services/context';
import { targets } from '#lib/services/operations/enqueue';
import { type OpenFiles, withFiles } from '#lib/services/storage-files/open';

const DELIMITER = '/';

/**
 * One page of what lies behind a prefix: sub-folders and files, in the order of the store.
 * @param timeoutMs for a caller who has something to show without the files
 */
export async function listFiles({
  ctx,
  input,
  timeoutMs,
}: {
  ctx: ServiceContext;
  input: { id: string; prefix: string; cursor?: string | undefined; limit: number };
  timeoutMs?: number;
}): Promise<FilePage> {
  const list = async ({ client, signal }: OpenFiles): Promise<FilePage> => {
    const { prefix, limit, cursor = null } = input;
    const [page, operation] = await Promise.all([
      client.list({ prefix, delimiter: DELIMITER, cursor, limit }, signal),
      cursor === null ? findUnfinished(ctx.db, input.id) : null,
    ]);
    return { folders: page.prefixes, files: page.objects.map(presentFile), next_cursor: page.next, operation };
  };
  return withFiles(ctx, input.id, 'file:list', list, timeoutMs);
}

export function presentFile({ key, bytes, modifiedAt }: Pick<ObjectSummary, 'key' | 'bytes' | 'modifiedAt'>) {
  return { key, bytes, modified_at: modifiedAt.toISOString() };
}

async function findUnfinished(db: Executor, instanceId: string): Promise<string | null> {
  const [row] = await db
    .select({ id: operations.id })
    .from(operations)
    .where(and(eq(operations.target, targets.files(instanceId)), inArray(operations.state, ['queued', 'running'])));
  return row?.id ?? null;
}
