import { and, eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import type { RestoreFilesInput } from '#lib/contracts/storage-files';
import { operations } from '#lib/db/schema/operations';
import { AppError, notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { targets } from '#lib/services/operations/enqueue';
import { auditFile } from '#lib/services/storage-files/audit';
import { requireUndoing } from '#lib/services/storage-files/deletions';
import { describeSelection } from '#lib/services/storage-files/describe-selection';
import { enqueueFiles } from '#lib/services/storage-files/enqueue';
import { withFiles } from '#lib/services/storage-files/open';

const Texts = z.array(z.string());

/** As the operation that deleted keeps it; times are empty where they are not known. */
const DeletionInput = z.object({
  keys: z.string(),
  prefixes: z.string(),
  from: z._default(z.string(), ''),
  until: z._default(z.string(), ''),
});

interface Selection {
  keys: string[];
  prefixes: string[];
  from: string;
  until: string;
}

/**
 * Has deletions taken back. What was written or deleted since stays as it is.
 * @returns the operation that does it, also for one file, as each costs a look at its versions
 * @throws AppError PRECONDITION_FAILED where the bucket keeps no versions, and while files are being deleted
 */
export async function restoreFiles({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: RestoreFilesInput & { id: string };
}): Promise<{ operation: string }> {
  return withFiles(ctx, input.id, 'file:write', async (files) => {
    requireUndoing(files);
    const { keys, prefixes, from, until } = await selectionOf(ctx, input);
    const { found } = files;
    return ctx.db.transaction(async (tx) => {
      const operation = await enqueueFiles(tx, ctx, found, {
        kind: 'restore-files',
        keys,
        prefixes,
        times: { from, until },
      });
      await auditFile(ctx, found, 'file.restore', { what: describeSelection({ keys, prefixes }) }, tx);
      return { operation };
    });
  });
}

async function selectionOf(ctx: ServiceContext, input: RestoreFilesInput & { id: string }): Promise<Selection> {
  const { keys, prefixes, deletion } = input;
  if (deletion !== undefined) return selectionOfDeletion(ctx, input.id, deletion);
  if (keys.length + prefixes.length === 0) throw new AppError('INVALID', 'Choose at least one file or folder.');
  return { keys, prefixes, from: input.deleted_from ?? '', until: input.deleted_until ?? '' };
}

async function selectionOfDeletion(ctx: ServiceContext, instanceId: string, deletion: string): Promise<Selection> {
  const isThat = and(
    eq(operations.id, deletion),
    eq(operations.kind, 'delete-files'),
    eq(operations.target, targets.files(instanceId)),
  );
  const [row] = await ctx.db.select({ input: operations.input }).from(operations).where(isThat);
  if (!row) throw notFound('This deletion');
  const { keys, prefixes, from, until } = DeletionInput.parse(row.input);
  if (from === '') {
    throw new AppError('PRECONDITION_FAILED', 'The bucket kept no versions when these files were deleted.');
  }
  const parse = (list: string) => Texts.parse(JSON.parse(list));
  return { keys: parse(keys), prefixes: parse(prefixes), from, until };
}
