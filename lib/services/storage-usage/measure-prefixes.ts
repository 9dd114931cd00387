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

/** The largest first-level folders, counted by listing. */
export async function measurePrefixes({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<PrefixUsage> {
  return withFiles(ctx, input.id, 'file:list', ({ client, signal }) => countFolders(client, signal));
}

/**
 * Folders take turns, page by page, so that a cut after 50,000 files or 8 s leaves no folder without figures.
 * @param limits where to stop; what was not counted then makes the answer incomplete
 */
export async function countFolders(
  client: BucketClient,
  signal: AbortSignal,
  limits = { objects: MAX_OBJECTS, folders: MAX_FOLDERS, ms: MAX_MS },
): Promise<PrefixUsage> {
  const until = Date.now() + limits.ms;
  const { beside, folders, hasAllFolders } = await listFirstLevel(client, { ...limits, until }, signal);
  const counts: Count[] = [beside, ...folders.map((prefix) => emptyCount(prefix))];
  let counted = beside.objects;
  const isOver = () => counted >= limits.objects || Date.now() >= until;
  let open = counts.slice(1).map((count) => ({ count, cursor: null as string | null }));
  while (open.length > 0 && !isOver()) {
    const next: typeof open = [];
    for (const { count, cursor } of open) {
      if (isOver()) {
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
    is_complete: hasAllFolders && counts.every((count) => count.is_complete),
    counted,
    prefixes: largest.slice(0, SHOWN),
  };
}

const emptyCount = (prefix: string): Count => ({ prefix, bytes: 0, objects: 0, is_complete: false });

function add(count: Count, objects: readonly { bytes: number }[]): void {
  count.objects += objects.length;
  for (const { bytes } of objects) count.bytes += bytes;
}

/** The folders of the first level, and the files beside them. */
async function listFirstLevel(
  client: BucketClient,
  limits: { objects: number; folders: number; until: number },
  signal: AbortSignal,
) {
  const beside = emptyCount('');
  const folders: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await client.list({ delimiter: '/', cursor, limit: PAGE }, signal);
    add(beside, page.objects);
    folders.push(...page.prefixes);
    cursor = page.next;
  } while (
    cursor !== null &&
    folders.length < limits.folders &&
    beside.objects < limits.objects &&
    Date.now() < limits.until
  );
  beside.is_complete = cursor === null;
  const hasAllFolders = cursor === null && folders.length <= limits.folders;
  return { beside, folders: folders.slice(0, limits.folders), hasAllFolders };
}
