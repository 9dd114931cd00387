import { setTimeout as delay } from 'node:timers/promises';
import { and, eq, inArray } from 'drizzle-orm';
import * as z from 'zod/mini';
import type { Executor, Transaction } from '#lib/db/client';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { moves } from '#lib/db/schema/storage';
import { AppError, notFound } from '#lib/errors';
import type { BucketClient, UploadAcl } from '#lib/object-stores/objects';
import { canBeNew, type SyncProgress, syncBuckets } from '#lib/object-stores/sync-buckets';
import { walkTogether } from '#lib/object-stores/walk';
import { defineKind, type StepRun, WaitingError } from '#lib/operations/kind';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { provisionSteps } from '#lib/operations/kinds/provision-steps';
import { isInRelease, redeploy } from '#lib/operations/kinds/redeploy';
import { findRunningRelease, namesWith, requireAsIntended } from '#lib/operations/kinds/running-release';
import { targets } from '#lib/services/operations/enqueue';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import { getRegion } from '#lib/services/regions/connect';
import { isPublicInPart, trashedColumns } from '#lib/services/service-instances/trash';
import { uploadAclOf } from '#lib/services/storage-files/upload-acl';
import { swapBuckets } from '#lib/services/storage-moves/swap-buckets';

const MoveInput = z.object({ serviceInstanceId: z.string(), moveId: z.string() });
type Run = StepRun<z.infer<typeof MoveInput>>;
type Change = Partial<typeof moves.$inferInsert>;

/** Clocks of stores differ, so what was written shortly before a full copy is looked at once more. */
const CLOCK_SLACK_MS = 3_600_000;
/** A full copy is repeated until one finds this little to do; what is left then goes after the switch. */
const SETTLED_OBJECTS = 50;
const MAX_PASSES = 5;
/** A store that lists late gets this longer after each pass. */
const LATE_LIST_MS = 1000;

async function load(run: Run, db: Executor = run.db) {
  const [found] = await db.select().from(moves).where(eq(moves.id, run.input.moveId));
  if (!found) throw notFound('This move');
  const rows = await db
    .select()
    .from(serviceInstances)
    .where(inArray(serviceInstances.id, [found.serviceInstanceId, found.otherInstanceId]));
  const own = rows.find(({ id }) => id === found.serviceInstanceId);
  const other = rows.find(({ id }) => id === found.otherInstanceId);
  if (!own || !other) throw notFound('This service instance');
  return { move: found, own, other, isSwitched: found.state !== 'copying' };
}

const update = (tx: Transaction, run: Run, change: Change) =>
  tx.update(moves).set(change).where(eq(moves.id, run.input.moveId));

interface Both {
  source: BucketClient;
  target: BucketClient;
  /** What the application sends with its uploads to the target; nothing where the store has no ACLs. */
  acl: UploadAcl | undefined;
}

/** The bucket that the application leaves and the one it goes to, whatever row has which by now. */
async function withBoth<T>(run: Run, work: (both: Both) => Promise<T>): Promise<T> {
  const { own, other, isSwitched } = await load(run);
  const [from, to] = isSwitched ? [other, own] : [own, other];
  if (!from.bucket || !to.bucket) throw notFound('The bucket');
  const store = await run.store(to.regionId);
  const ref = { bucket: to.bucket };
  const capabilities = capabilitiesOf(await getRegion(run.db, to.regionId));
  const acl = uploadAclOf(store.location(ref), capabilities, to.visibility);
  const source = (await run.store(from.regionId)).openBucket({ bucket: from.bucket }, null);
  const target = store.openBucket(ref, null);
  try {
    return await work({ source, target, acl });
  } finally {
    source.close();
    target.close();
  }
}

/** One full copy. @returns what there was to do */
async function mirror(
  run: Run,
  base: Pick<SyncProgress, 'copied' | 'copiedBytes'>,
  since: Date,
): Promise<SyncProgress> {
  return withBoth(run, ({ source, target, acl }) =>
    syncBuckets(source, target, {
      since,
      mode: 'mirror',
      acl,
      signal: run.signal,
      onProgress: async ({ copied, copiedBytes }) => {
        const change = { objectsCopied: base.copied + copied, bytesCopied: base.copiedBytes + copiedBytes };
        await run.write((tx) => update(tx, run, change));
      },
    }),
  );
}

async function copy(run: Run): Promise<void> {
  const { move, own, isSwitched } = await load(run);
  if (isSwitched) return;
  if (own.bucket && move.objectsTotal === null) {
    const usage = await (await run.store(own.regionId)).usage({ bucket: own.bucket }, run.signal);
    await run.write((tx) => update(tx, run, { objectsTotal: usage?.objects ?? 0, bytesTotal: usage?.bytes ?? 0 }));
  }
  await mirror(run, { copied: move.objectsCopied, copiedBytes: move.bytesCopied }, move.createdAt);
}

/** A deletion of many files goes on in the bucket in which it began, so its files would come back. */
async function waitForDeletions(run: Run): Promise<void> {
  const [row] = await run.db
    .select({ id: operations.id })
    .from(operations)
    .where(
      and(
        eq(operations.target, targets.files(run.input.serviceInstanceId)),
        inArray(operations.state, ['queued', 'running']),
      ),
    );
  if (row) throw new WaitingError('Waiting until files have been deleted or brought back.');
}

async function settle(run: Run): Promise<void> {
  if (!(await load(run)).isSwitched) await waitForDeletions(run);
  for (let pass = 1; ; pass += 1) {
    const { move, isSwitched } = await load(run);
    if (isSwitched) return;
    const startedAt = new Date(Date.now() - CLOCK_SLACK_MS);
    const base = { copied: move.objectsCopied, copiedBytes: move.bytesCopied };
    const done = await mirror(run, base, new Date(move.createdAt.getTime() - CLOCK_SLACK_MS));
    await run.write((tx) => update(tx, run, { settledAt: startedAt }));
    const isSettled = done.copiedAgain === 0 && done.copied + done.removed <= SETTLED_OBJECTS;
    if (isSettled || (pass === MAX_PASSES && done.copiedAgain === 0)) return;
    if (pass === MAX_PASSES) {
      const message = `${done.copiedAgain} files were copied again and again and are not in the new store as they were written. It may not tell their names apart, as “a//b” and “a/b”. Rename them, or choose another store.`;
      throw new AppError('PRECONDITION_FAILED', message);
    }
    if (done.copiedAgain > 0) await delay(pass * LATE_LIST_MS, undefined, { signal: run.signal });
  }
}

/** Shown with the old bucket until the reconciler of the trash has closed it. */
const LINKS_LIVE_ON = 'Its public links work for one day after the move.';

/** Says by its date in the new bucket from when on others write there. The application sees it until the move is done. */
const markKey = (run: Run) => `.stowage-move-${run.input.moveId}`;

async function findSwitchTime(run: Run, target: BucketClient): Promise<Date | null> {
  const { objects } = await target.list({ prefix: markKey(run), limit: 1 }, run.signal);
  return objects[0]?.modifiedAt ?? null;
}

async function switchOver(run: Run): Promise<void> {
  const { own, other, isSwitched } = await load(run);
  if (isSwitched) return;
  await waitForDeletions(run);
  await withBoth(run, ({ target }) => target.put(markKey(run), Buffer.from('switch'), { signal: run.signal }));
  await run.write(async (tx) => {
    await swapBuckets(tx, own.id, other.id);
    await update(tx, run, { state: 'switching' });
  });
}

async function deploy(run: Run): Promise<void> {
  const { move, own } = await load(run);
  if (isInRelease(own.state)) {
    await redeploy(run, own.environmentId, move.deploymentId, (tx, deploymentId) =>
      update(tx, run, { deploymentId, state: 'deploying' }),
    );
  }
  await demandLeft(run);
}

/** Nothing more is taken from the old bucket, nor is it thrown away, before the running release has left it. */
async function demandLeft(run: Run): Promise<void> {
  const { own, other } = await load(run);
  const old = other.bucket;
  const release = await findRunningRelease(run, own.environmentId);
  const names = namesWith(release, (value) => old !== null && value.includes(old));
  if (names.length > 0) {
    const message = `The running release still names the old bucket, in ${names.join(', ')}. Put overrides by hand on the present managed value (Variables page), then go on.`;
    throw new AppError('PRECONDITION_FAILED', message);
  }
  requireAsIntended(release);
}

async function rest(run: Run): Promise<void> {
  const { move } = await load(run);
  await withBoth(run, async ({ source, target, acl }) =>
    syncBuckets(source, target, {
      since: move.settledAt ?? new Date(move.createdAt.getTime() - CLOCK_SLACK_MS),
      mode: 'add',
      ownUntil: await findSwitchTime(run, target),
      acl,
      signal: run.signal,
      onProgress: async ({ copied, copiedBytes }) => {
        const change = { objectsCopied: move.objectsCopied + copied, bytesCopied: move.bytesCopied + copiedBytes };
        await run.write((tx) => update(tx, run, change));
      },
    }),
  );
}

/** Every object was proven when it was copied; this counts once more what the old bucket has and the new one lacks. */
async function verify(run: Run): Promise<void> {
  if (run.tries > 1) await rest(run);
  const { move } = await load(run);
  const since = move.settledAt ?? move.createdAt;
  await withBoth(run, async ({ source, target }) => {
    let missing = 0;
    for await (const [from, to] of walkTogether(source, target, run.signal)) {
      if (from && !to && canBeNew(from, since)) missing += 1;
    }
    await run.write((tx) => update(tx, run, { differences: missing }));
    if (missing > 0)
      throw new AppError('UNAVAILABLE', `${missing} files are in the old bucket only. Copying them again.`);
    await demandLeft(run);
    await target.remove([markKey(run)], run.signal);
  });
}

/**
 * Moves the bucket of an instance to another region's store while the application serves. The instance keeps its id; a
 * second, hidden row holds the new bucket until the switch, and afterwards the old one, in the trash. Before the switch
 * a failure throws the new bucket away; behind it whoever goes on starts the same steps again from what is stored.
 */
export const move = defineKind({
  kind: 'move',
  input: MoveInput,
  steps: {
    target: {
      async do(run) {
        const { other, isSwitched } = await load(run);
        if (isSwitched) return;
        for (const step of Object.values(provisionSteps)) await step(run, other.id);
        await run.write((tx) =>
          tx.update(serviceInstances).set({ provisionedAt: new Date() }).where(eq(serviceInstances.id, other.id)),
        );
      },
    },
    copy: { do: copy },
    settle: { do: settle },
    switch: { do: switchOver },
    deploy: { do: deploy },
    rest: { do: rest },
    verify: { do: verify },
  },
  async succeeded(tx, run) {
    const now = new Date();
    const { other } = await load(run, tx);
    await update(tx, run, { state: 'done', message: '', endedAt: now });
    await tx
      .update(serviceInstances)
      .set({ replacesId: null, stateMessage: isPublicInPart(other) ? LINKS_LIVE_ON : '', ...trashedColumns(now) })
      .where(eq(serviceInstances.id, other.id));
    await instanceAudit(tx, run.input.serviceInstanceId, 'storage-move.finish');
  },
  async failed(tx, run, failure) {
    const { isSwitched, other } = await load(run, tx);
    if (isSwitched) {
      await update(tx, run, { message: failure.message });
      return;
    }
    const now = new Date();
    const state = failure.isCancelled ? 'cancelled' : 'failed';
    await update(tx, run, { state, message: failure.message, endedAt: now });
    await tx
      .update(serviceInstances)
      // Nothing that could be restored: it holds a part of the files at best.
      .set({ replacesId: null, provisionedAt: null, trashedAt: now, destroyAfter: now })
      .where(eq(serviceInstances.id, other.id));
  },
});
