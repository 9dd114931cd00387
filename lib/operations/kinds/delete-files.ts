import { eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { countFiles } from '#lib/core/count-files';
import { operations } from '#lib/db/schema/operations';
import { listUntilEmpty } from '#lib/object-stores/list-until-empty';
import type { BucketClient } from '#lib/object-stores/objects';
import { defineKind, type StepRun } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { keepInInput, tellStep } from '#lib/operations/kinds/notes';
import { getInstance } from '#lib/operations/kinds/provision-steps';
import { withDeletions } from '#lib/services/storage-files/deletions';
import { getActiveKey } from '#lib/services/storage-files/open';

/** As many as stores delete in one call. */
const BATCH = 1000;

const Keys = z.array(z.string());

const Input = z.object({
  serviceInstanceId: z.string(),
  keys: z.string(),
  prefixes: z.string(),
  /** Counted while it runs, so that another worker goes on counting. */
  deleted: z._default(z.string(), '0'),
  /** When it began and ended, by the clock of the store, where the bucket keeps versions; else empty. */
  from: z._default(z.string(), ''),
  until: z._default(z.string(), ''),
});
type Run = StepRun<z.infer<typeof Input>>;

async function openBucket(run: Run): Promise<BucketClient> {
  const { bucket, regionId } = await getInstance(run, run.input.serviceInstanceId);
  if (!bucket) throw new Error('An instance without a bucket has no files.');
  const key = await getActiveKey(run.db, run.sealer, run.input.serviceInstanceId);
  return (await run.store(regionId)).openBucket({ bucket }, key);
}

/** The keys in batches, behind those of an earlier try; what it deleted of a folder is not listed any more. */
async function* batches(run: Run, client: BucketClient): AsyncGenerator<string[]> {
  const keys = Keys.parse(JSON.parse(run.input.keys));
  for (let begin = Number(run.input.deleted); begin < keys.length; begin += BATCH)
    yield keys.slice(begin, begin + BATCH);
  for (const prefix of Keys.parse(JSON.parse(run.input.prefixes))) {
    for await (const objects of listUntilEmpty(client, { prefix, limit: BATCH }, run.signal))
      yield objects.map(({ key }) => key);
  }
}

/** From then on whatever is deleted is none of this operation. */
async function noteEnd(run: Run): Promise<void> {
  if (run.input.from === '') return;
  const { bucket, regionId } = await getInstance(run, run.input.serviceInstanceId);
  if (!bucket) return;
  const until = await withDeletions(await run.store(regionId), bucket, (deletions) => deletions.now(run.signal));
  await run.write((tx) => keepInInput(tx, run, { until: until.toISOString() }));
}

async function noteDeleted(run: Run, deleted: number): Promise<void> {
  await run.write(async (tx) => {
    await keepInInput(tx, run, { deleted: String(deleted) });
    await tellStep(tx, run, 'delete', `${countFiles(deleted)} deleted.`);
  });
}

/** Deletes many files, batch by batch. Cancelling stops between two batches; what is gone is gone. */
export const deleteFiles = defineKind({
  kind: 'delete-files',
  input: Input,
  steps: {
    delete: {
      async do(run) {
        const client = await openBucket(run);
        try {
          let deleted = Number(run.input.deleted);
          for await (const keys of batches(run, client)) {
            run.signal.throwIfAborted();
            await client.remove(keys, run.signal);
            deleted += keys.length;
            await noteDeleted(run, deleted);
          }
          await noteEnd(run);
        } finally {
          client.close();
        }
      },
    },
  },
  async succeeded(tx, run) {
    const [row] = await tx
      .select({ input: operations.input })
      .from(operations)
      .where(eq(operations.id, run.operationId));
    const files = Number(Input.parse(row?.input).deleted);
    await instanceAudit(tx, run.input.serviceInstanceId, 'file.deleted', { files });
  },
  async failed() {
    // Nothing to put back: the operation itself says what went wrong and how far it came.
  },
});
