import type { FileSelection } from '#lib/contracts/storage-files';
import type { ServiceContext } from '#lib/services/context';
import { withFiles } from '#lib/services/storage-files/open';

const MAX_FILES = 20_000;
const PAGE = 1000;
const AT_ONCE = 8;

/** How many files and bytes a selection is. Stops at 20,000 files and says so. */
export async function measureFiles({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: FileSelection & { id: string };
}): Promise<{ files: number; bytes: number; is_complete: boolean }> {
  return withFiles(ctx, input.id, 'file:list', async ({ client, signal }) => {
    const total = { files: 0, bytes: 0, is_complete: true };
    for (const prefix of input.prefixes) {
      let cursor: string | null = null;
      do {
        if (total.files >= MAX_FILES) return { ...total, is_complete: false };
        const page = await client.list({ prefix, cursor, limit: PAGE }, signal);
        total.files += page.objects.length;
        for (const { bytes } of page.objects) total.bytes += bytes;
        cursor = page.next;
      } while (cursor !== null);
    }
    const keys = input.keys.slice(0, PAGE);
    for (let begin = 0; begin < keys.length; begin += AT_ONCE) {
      const heads = await Promise.all(keys.slice(begin, begin + AT_ONCE).map((key) => client.head(key, signal)));
      for (const head of heads) {
        total.files += head ? 1 : 0;
        total.bytes += head?.bytes ?? 0;
      }
    }
    return { ...total, is_complete: total.is_complete && keys.length === input.keys.length };
  });
}
