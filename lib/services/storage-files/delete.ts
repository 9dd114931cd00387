import type { FileSelection } from '#lib/contracts/storage-files';
import { shownKey } from '#lib/core/file-keys';
import { AppError } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';
import { auditFile } from '#lib/services/storage-files/audit';
import { withFiles } from '#lib/services/storage-files/open';

/** As many as stores delete in one call; more is done by an operation. */
const MAX_AT_ONCE = 1000;

/** Deletes files for good. @returns the operation that does it, or null when it is done */
export async function deleteFiles({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: FileSelection & { id: string };
}): Promise<{ operation: string | null }> {
  const { keys, prefixes } = input;
  if (keys.length + prefixes.length === 0) throw new AppError('INVALID', 'Choose at least one file or folder.');
  return withFiles(ctx, input.id, 'file:write', async ({ found, client, signal }) => {
    const what = describe(input);
    if (prefixes.length === 0 && keys.length <= MAX_AT_ONCE) {
      await client.remove(keys, signal);
      await auditFile(ctx, found, 'file.delete', { what });
      return { operation: null };
    }
    return ctx.db.transaction(async (tx) => {
      const operation = await enqueueOperation(tx, ctx.queue, {
        kind: 'delete-files',
        organisationId: found.application.organisationId,
        target: targets.files(input.id),
        input: { serviceInstanceId: input.id, keys: JSON.stringify(keys), prefixes: JSON.stringify(prefixes) },
        requestedById: ctx.actor.userId,
      });
      await auditFile(ctx, found, 'file.delete', { what }, tx);
      return { operation };
    });
  });
}

/** "photo.jpg", "the folder old/", "3 files and 1 folder". */
function describe({ keys, prefixes }: FileSelection): string {
  const [key, prefix] = [keys[0], prefixes[0]];
  if (keys.length === 1 && prefixes.length === 0 && key !== undefined) return shownKey(key);
  if (prefixes.length === 1 && keys.length === 0 && prefix !== undefined) return `the folder ${shownKey(prefix)}`;
  const counted = (count: number, noun: string) => (count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`]);
  return [...counted(keys.length, 'file'), ...counted(prefixes.length, 'folder')].join(' and ');
}
