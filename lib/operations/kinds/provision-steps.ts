import { randomBytes } from 'node:crypto';
import { and, eq, notInArray } from 'drizzle-orm';
import { bucketName } from '#lib/core/names';
import { applications, environments } from '#lib/db/schema/applications';
import { serviceInstances, storageKeys, wishOf } from '#lib/db/schema/service-instances';
import { AppError, notFound } from '#lib/errors';
import { applySettings } from '#lib/object-stores/apply-settings';
import { verifyBucket } from '#lib/object-stores/check-bucket';
import { StoreError } from '#lib/object-stores/port';
import { callStore } from '#lib/operations/call-store';
import type { StepRun } from '#lib/operations/kind';
import { keepKeys } from '#lib/operations/kinds/keep-keys';
import { waitForNewKey } from '#lib/operations/kinds/new-key';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import { getRegion } from '#lib/services/regions/connect';
import { requireUsableRegion } from '#lib/services/regions/usable';
import { findActiveKey, insertKey, openKey } from '#lib/services/storage-keys/rows';
import { getSettingTerms } from '#lib/services/storage-settings/terms';

/** What the steps need of a run, whatever operation they are part of. */
type Run = StepRun<unknown>;
type Instance = typeof serviceInstances.$inferSelect;

export async function getInstance(run: Run, id: string): Promise<Instance> {
  const [row] = await run.db.select().from(serviceInstances).where(eq(serviceInstances.id, id));
  if (!row) throw notFound('This service instance');
  return row;
}

/** The instance with the bucket name that the first step stored. */
async function getNamed(run: Run, id: string): Promise<Instance & { bucket: string }> {
  const instance = await getInstance(run, id);
  if (!instance.bucket) throw new Error('The bucket name was not chosen.');
  return { ...instance, bucket: instance.bucket };
}

/**
 * Chooses the bucket name, once: it is stored before the store is first called.
 * @throws AppError PRECONDITION_FAILED when the store of the region failed its test
 */
export async function chooseName(run: Run, id: string): Promise<void> {
  const instance = await getInstance(run, id);
  if (instance.bucket) return;
  requireUsableRegion(await getRegion(run.db, instance.regionId));
  await storeNewName(run, id);
}

async function storeNewName(run: Run, id: string): Promise<void> {
  await run.write(async (tx) => {
    const [row] = await tx
      .select({ application: applications.slug, environment: environments.slug })
      .from(serviceInstances)
      .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .where(eq(serviceInstances.id, id));
    if (!row) throw notFound('This service instance');
    const bucket = bucketName(row.application, row.environment, randomBytes(8).toString('hex'));
    await tx.update(serviceInstances).set({ bucket }).where(eq(serviceInstances.id, id));
  });
}

/** Creates the bucket. A name that a stranger took is replaced by a new one, at the next try. */
export async function ensureBucket(run: Run, id: string): Promise<void> {
  const instance = await getNamed(run, id);
  try {
    await callStore(run, instance.regionId, (store, signal) => store.ensureBucket({ bucket: instance.bucket }, signal));
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'TAKEN') throw error;
    await storeNewName(run, id);
    throw new AppError('UNAVAILABLE', 'The bucket name was taken by somebody else; choosing another one.', {
      cause: error,
    });
  }
}

export async function setAccess(run: Run, id: string): Promise<void> {
  const instance = await getNamed(run, id);
  const terms = await getSettingTerms(run.db, instance.regionId, run.publicUrl);
  await callStore(run, instance.regionId, (store, signal) =>
    // What was looked at before may have settings already, which a new bucket has not.
    applySettings(store, { bucket: instance.bucket }, wishOf(instance), { isNew: !instance.observed, terms, signal }),
  );
}

/** The key of the application, made only when the one that is known does not work any more. */
export async function ensureKey(run: Run, id: string): Promise<void> {
  const { bucket, regionId } = await getNamed(run, id);
  const done = await callStore(run, regionId, async (store, signal) => {
    const kept = await keepKeys(run, store, { id, bucket }, () => true, signal);
    if (kept.some((key) => key.access === 'read-write' && key.state === 'active')) return null;
    return { kept, made: await store.createKey({ bucket }, 'read-write', signal) };
  });
  if (!done) return;
  const { kept, made } = done;
  await run.write(async (tx) => {
    const dead = notInArray(
      storageKeys.id,
      kept.map((key) => key.id),
    );
    await tx.delete(storageKeys).where(and(eq(storageKeys.serviceInstanceId, id), dead));
    await insertKey(tx, run.sealer, made, { serviceInstanceId: id, access: 'read-write', state: 'active' });
  });
}

/** Uses the bucket as the application will, with its own key. */
export async function verify(run: Run, id: string): Promise<void> {
  const instance = await getNamed(run, id);
  const key = await findActiveKey(run.db, id);
  if (!key) throw new Error('The key was not stored.');
  const region = await getRegion(run.db, instance.regionId);
  try {
    await callStore(run, instance.regionId, (provider, signal) =>
      verifyBucket(
        {
          provider,
          ref: { bucket: instance.bucket },
          key: openKey(run.sealer, key),
          wish: wishOf(instance),
          capabilities: capabilitiesOf(region),
          allowsPrivateAddress: region.allowsPrivateAddress,
        },
        signal,
      ),
    );
  } catch (error) {
    throw waitForNewKey(error, key.createdAt);
  }
}

/** All of the above in order, with a word about each; what is done already is only looked at. */
export const provisionSteps = { name: chooseName, bucket: ensureBucket, access: setAccess, key: ensureKey, verify };
