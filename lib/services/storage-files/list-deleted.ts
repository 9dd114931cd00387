import type { DeletedFilePage } from '#lib/contracts/storage-files';
import { judgeRestore } from '#lib/core/deletions';
import type { ServiceContext } from '#lib/services/context';
import { requireUndoing, withDeletions } from '#lib/services/storage-files/deletions';
import { withFiles } from '#lib/services/storage-files/open';

const PAGE = 200;
/** Deleted files may lie far apart among others; a page ends after this long with what was found. */
const LOOK_MS = 4000;
const OF_ANY_TIME = { from: null, until: null };

/** One page of the deleted files behind a prefix that can be brought back, in the order of the store. */
export async function listDeletedFiles({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; prefix: string; cursor?: string | undefined };
}): Promise<DeletedFilePage> {
  return withFiles(ctx, input.id, 'file:list', async (opened) => {
    requireUndoing(opened);
    const { store, bucket, signal } = opened;
    const { prefix, cursor = null } = input;
    const until = Date.now() + LOOK_MS;
    const files: DeletedFilePage['files'] = [];
    return withDeletions(store, bucket, async (deletions) => {
      for await (const object of deletions.walk({ prefix, after: cursor }, signal)) {
        const { key, kept } = object;
        const [newest] = object.deletions;
        if (kept && newest && judgeRestore(object, OF_ANY_TIME).can)
          files.push({ key, bytes: kept.bytes, deleted_at: newest.at.toISOString() });
        if (files.length >= PAGE || Date.now() > until) return { files, next_cursor: key };
      }
      return { files, next_cursor: null };
    });
  });
}
