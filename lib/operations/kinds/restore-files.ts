import { eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { countFiles } from '#lib/core/count-files';
import { judgeRestore, type Span } from '#lib/core/deletions';
import { shownKey } from '#lib/core/file-keys';
import { operations } from '#lib/db/schema/operations';
import type { Deletions, ObjectHistory } from '#lib/object-stores/objects';
import { defineKind, type StepRun } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { keepInInput, tellStep } from '#lib/operations/kinds/notes';
import { getInstance } from '#lib/operations/kinds/provision-steps';
import { withDeletions } from '#lib/services/storage-files/deletions';

/** As many as stores take in one call. */
const BATCH = 1000;
/** Files that are looked at by name, at once. */
const AT_ONCE = 8;
/** Files that are named of those that were left alone. */
const NAMED = 3;

const Keys = z.array(z.string());

const Input = z.object({
  serviceInstanceId: z.string(),
  keys: z.string(),
  prefixes: z.string(),
  /** By the clock of the store; empty is open. */
  from: z.string(),
  until: z.string(),
  /** Counted while it runs, so that another worker goes on counting. */
  restored: z._default(z.string(), '0'),
  /** What became of it, in words. */
  outcome: z._default(z.string(), ''),
});
type Run = StepRun<z.infer<typeof Input>>;

/** What the selection names; what is back already has no deletion any more. */
async function* candidates(run: Run, deletions: Deletions): AsyncGenerator<ObjectHistory> {
  const keys = Keys.parse(JSON.parse(run.input.keys));
  for (let begin = 0; begin < keys.length; begin += AT_ONCE) {
    const some = keys.slice(begin, begin + AT_ONCE);
    const found = await Promise.all(some.map((key) => deletions.find(key, run.signal)));
    yield* found.filter((object) => object !== null);
  }
  for (const prefix of Keys.parse(JSON.parse(run.input.prefixes))) yield* deletions.walk({ prefix }, run.signal);
}

async function note(run: Run, change: Partial<Pick<Run['input'], 'restored' | 'outcome'>>, message: string) {
  await run.write(async (tx) => {
    await keepInInput(tx, run, change);
    await tellStep(tx, run, 'restore', message);
  });
}

const back = (count: number) => `${countFiles(count)} ${count === 1 ? 'is' : 'are'} back.`;

/** Files that were left alone: how many, and the first of them. */
interface Left {
  files: number;
  first: string[];
}

/** "3 files are back. 1 file was left as it is, because …: a.txt." */
function sentence(restored: number, newer: Left, lost: Left): string {
  const left = ({ files, first }: Left, why: string) => {
    if (files === 0) return [];
    return [`${countFiles(files)} ${why}: ${first.map(shownKey).join(', ')}${files > NAMED ? ' and others' : ''}.`];
  };
  return [
    back(restored),
    ...left(newer, 'left alone, written or deleted again since'),
    ...left(lost, 'not to be had any more, no version is left'),
  ].join(' ');
}

async function restore(run: Run, deletions: Deletions): Promise<void> {
  const time = (value: string) => (value === '' ? null : new Date(value));
  const span: Span = { from: time(run.input.from), until: time(run.input.until) };
  let restored = Number(run.input.restored);
  let batch: { key: string; id: string }[] = [];
  let files = 0;
  const left: Record<'newer' | 'lost', Left> = { newer: { files: 0, first: [] }, lost: { files: 0, first: [] } };
  const flush = async () => {
    run.signal.throwIfAborted();
    for (let begin = 0; begin < batch.length; begin += BATCH)
      await deletions.takeBack(batch.slice(begin, begin + BATCH), run.signal);
    restored += files;
    [batch, files] = [[], 0];
    await note(run, { restored: String(restored) }, back(restored));
  };
  for await (const object of candidates(run, deletions)) {
    const verdict = judgeRestore(object, span);
    if (verdict.can) {
      batch.push(...verdict.ids.map((id) => ({ key: object.key, id })));
      files += 1;
      if (batch.length >= BATCH) await flush();
    } else if (verdict.because !== 'elsewhere') {
      const some = left[verdict.because];
      some.files += 1;
      if (some.first.length < NAMED) some.first.push(object.key);
    }
  }
  if (files > 0) await flush();
  await note(run, { outcome: sentence(restored, left.newer, left.lost) }, '');
}

/** Takes deletions of files back, batch by batch. Cancelling stops between two batches; what is back stays. */
export const restoreFiles = defineKind({
  kind: 'restore-files',
  input: Input,
  steps: {
    restore: {
      async do(run) {
        const { bucket, regionId } = await getInstance(run, run.input.serviceInstanceId);
        if (!bucket) throw new Error('An instance without a bucket has no files.');
        await withDeletions(await run.store(regionId), bucket, (deletions) => restore(run, deletions));
      },
    },
  },
  async succeeded(tx, run) {
    const [row] = await tx
      .select({ input: operations.input })
      .from(operations)
      .where(eq(operations.id, run.operationId));
    const { restored, outcome } = Input.parse(row?.input);
    await tellStep(tx, run, 'restore', outcome);
    await instanceAudit(tx, run.input.serviceInstanceId, 'file.restored', { files: Number(restored) });
  },
  async failed() {
    // Nothing to put back: the operation itself says what went wrong and how far it came.
  },
});
