import { besideKey, shownKey } from '#lib/core/file-keys';
import { AppError } from '#lib/errors';
import type { BucketClient } from '#lib/object-stores/objects';
import type { ServiceContext } from '#lib/services/context';
import { withFiles } from '#lib/services/storage-files/open';

const AT_ONCE = 8;
const MAX_TRIES = 50;

interface TakenKey {
  key: string;
  bytes: number;
  free_key: string;
}

/** Which of these keys hold a file already, each with a name beside it that is free. */
export async function findTakenKeys({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string; keys: string[] };
}): Promise<{ taken: TakenKey[] }> {
  return withFiles(ctx, input.id, 'file:write', async ({ client, signal }) => {
    const asked = new Set(input.keys);
    const taken: TakenKey[] = [];
    for (let begin = 0; begin < input.keys.length; begin += AT_ONCE) {
      const found = await Promise.all(
        input.keys.slice(begin, begin + AT_ONCE).map(async (key) => {
          const head = await client.head(key, signal);
          return head && { key, bytes: head.bytes, free_key: await findFreeKey(client, key, asked, signal) };
        }),
      );
      taken.push(...found.filter((each) => each !== null));
    }
    return { taken };
  });
}

async function findFreeKey(
  client: BucketClient,
  key: string,
  asked: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string> {
  for (let n = 2; n < MAX_TRIES; n++) {
    const beside = besideKey(key, n);
    if (!asked.has(beside) && !(await client.head(beside, signal))) return beside;
  }
  throw new AppError('PRECONDITION_FAILED', `There are too many files called like ${shownKey(key)}. Rename it first.`);
}
