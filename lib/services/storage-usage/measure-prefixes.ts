import type { PrefixUsage } from '#lib/contracts/storage-usage';
import type { BucketClient } from '#lib/object-stores/objects';
import type { ServiceContext } from '#lib/services/context';
import { withFiles } from '#lib/services/storage-files/open';

const MAX_OBJECTS = 50_000;
const MAX_MS = 8_000;
const MAX_FOLDERS = 500;
const PAGE = 1000;
const SHOWN = 20;

interface Count {
  prefix: string;
  bytes: number;
  objects: number;
  is_complete: boolean;
}

/**
 * The largest first-level folders, counted by listing. Folders take turns, page by page, so that a cut after 50,000
 * files or 8 s leaves no folder without figures.
 */
export async function measurePrefixes({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<PrefixUsage> {
  return withFiles(ctx, input.id, 'file:list', async ({ client, signal }) => {
    const until = Date.now() + MAX_MS;
    const { beside, folders } = await listFirstLevel(client, signal);
    const counts: Count[] = [beside, ...folders.map((prefix) => emptyCount(prefix))];
    let counted = beside.objects;
    let open = counts.slice(1).map((count) => ({ count, cursor: null as string | null }));
    while (open.length > 0 && counted < MAX_OBJECTS && Date.now() < until) {
      const next: typeof open = [];
      for (const { count, cursor } of open) {
        if (counted >= MAX_OBJECTS || Date.now() >= until) {
          next.push({ count, cursor });
          continue;
        }
        const page = await client.list({ prefix: count.prefix, cursor, limit: PAGE }, signal);
        add(count, page.objects);
        counted += page.objects.length;
        if (page.next === null) count.is_complete = true;
        else next.push({ count, cursor: page.next });
      }
      open = next;
    }
    const largest = counts.filter(({ objects }) => objects > 0).sort((a, b) => b.bytes - a.bytes);
    return {
      at: new Date().toISOString(),
      is_complete: counts.every((count) => count.is_complete),
      counted,
      prefixes: largest.slice(0, SHOWN),
    };
  });
}

const emptyCount = (prefix: string): Count => ({ prefix, bytes: 0, objects: 0, is_complete: false });

function add(count: Count, objects: readonly { bytes: number }[]): void {
  count.objects += objects.length;
  for (const { bytes } of objects) count.bytes += bytes;
}

/** The folders of the first level, and the files beside them. */
async function listFirstLevel(client: BucketClient, signal: AbortSignal) {
  const beside = emptyCount('');
  const folders: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await client.list({ delimiter: '/', cursor, limit: PAGE }, signal);
    add(beside, page.objects);
    folders.push(...page.prefixes);
    cursor = page.next;
  } while (cursor !== null && folders.length < MAX_FOLDERS && beside.objects < MAX_OBJECTS);
  beside.is_complete = cursor === null;
  return { beside, folders: folders.slice(0, MAX_FOLDERS) };
}
