import type { FileSelection, RestoreFilesInput } from '#lib/contracts/storage-files';
import { AppError } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { auditFile } from '#lib/services/storage-files/audit';
import { requireVersions, undoingOf, withDeletions } from '#lib/services/storage-files/deletions';
import { describeSelection } from '#lib/services/storage-files/describe-selection';
import { enqueueFiles } from '#lib/services/storage-files/enqueue';
import { type OpenFiles, withFiles } from '#lib/services/storage-files/open';

/** As many as stores delete in one call; more is done by an operation. */
const MAX_AT_ONCE = 1000;

interface Deletion {
  /** What does it; null when it is done. */
  operation: string | null;
  /** What brings the files back; null when the deletion is final. */
  undo: RestoreFilesInput | null;
}

/** Deletes files: for good, or so that they can be brought back where the bucket keeps versions. */
export async function deleteFiles({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: FileSelection & { id: string };
}): Promise<Deletion> {
  const { keys, prefixes } = input;
  if (keys.length + prefixes.length === 0) throw new AppError('INVALID', 'Choose at least one file or folder.');
  return withFiles(ctx, input.id, 'file:write', async (files) => {
    const { found, client, signal } = files;
    const what = describeSelection(input);
    const canUndo = undoingOf(found.instance, files.capabilities).can;
    if (canUndo) await requireVersions(files);
    const from = canUndo ? await storeTime(files) : null;
    if (prefixes.length === 0 && keys.length <= MAX_AT_ONCE) {
      await client.remove(keys, signal);
      await auditFile(ctx, found, 'file.delete', { what });
      if (from === null) return { operation: null, undo: null };
      const until = await storeTime(files);
      return { operation: null, undo: { keys, prefixes, deleted_from: from, deleted_until: until } };
    }
    return ctx.db.transaction(async (tx) => {
      const operation = await enqueueFiles(tx, ctx, found, {
        kind: 'delete-files',
        keys,
        prefixes,
        times: from ? { from } : {},
      });
      await auditFile(ctx, found, 'file.delete', { what }, tx);
      return { operation, undo: from ? { keys: [], prefixes: [], deletion: operation } : null };
    });
  });
}

/** Deletions are dated by the store, and clocks differ. */
async function storeTime({ store, bucket, signal }: OpenFiles): Promise<string> {
  return withDeletions(store, bucket, async (deletions) => (await deletions.now(signal)).toISOString());
}
