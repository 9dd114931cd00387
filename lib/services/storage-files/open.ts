import { eq } from 'drizzle-orm';
import type { Action } from '#lib/core/roles';
import type { Capabilities } from '#lib/core/stores';
import type { Executor } from '#lib/db/client';
import { regions } from '#lib/db/schema/installation';
import { AppError, type ErrorCode, notFound } from '#lib/errors';
import { explainRefusal } from '#lib/object-stores/explain-refusal';
import type { BucketClient } from '#lib/object-stores/objects';
import { type ObjectStoreProvider, StoreError, type StoreErrorCode, type StoreKey } from '#lib/object-stores/port';
import type { Sealer } from '#lib/secrets';
import type { ServiceContext } from '#lib/services/context';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import { storeOfRegion } from '#lib/services/regions/connect';
import { getServiceInstanceFor, type ServiceInstanceInTenant } from '#lib/services/service-instances/load';
import { findActiveKey, openKey } from '#lib/services/storage-keys/rows';

const CALL_TIMEOUT_MS = 15_000;

/** A bucket as its application sees it: opened with the instance's own key, never with the store's. */
export interface OpenFiles {
  found: ServiceInstanceInTenant;
  bucket: string;
  key: StoreKey;
  client: BucketClient;
  store: ObjectStoreProvider;
  capabilities: Capabilities;
  allowsPrivateAddress: boolean;
  /** Of the whole request. */
  signal: AbortSignal;
}

/**
 * The files of an instance, for a caller with the permission, who closes the client.
 * @throws AppError NOT_FOUND, FORBIDDEN, PRECONDITION_FAILED without a bucket
 */
export async function openFiles(
  ctx: ServiceContext,
  instanceId: string,
  action: Action,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<OpenFiles> {
  const found = await getServiceInstanceFor(ctx, ctx.db, instanceId, action);
  const { bucket, provisionedAt, state, regionId } = found.instance;
  if (!bucket || !provisionedAt) {
    throw new AppError('PRECONDITION_FAILED', 'This object storage has no bucket yet. Provision it first.');
  }
  if (state === 'removing' || state === 'removed') {
    throw new AppError('PRECONDITION_FAILED', 'This object storage is being removed.');
  }
  const [region] = await ctx.db.select().from(regions).where(eq(regions.id, regionId));
  if (!region) throw notFound('This region');
  const store = storeOfRegion(region, ctx.sealer);
  const key = await getActiveKey(ctx.db, ctx.sealer, instanceId);
  return {
    found,
    bucket,
    key,
    client: store.openBucket({ bucket }, key),
    store,
    capabilities: capabilitiesOf(region),
    allowsPrivateAddress: region.allowsPrivateAddress,
    signal: AbortSignal.timeout(timeoutMs),
  };
}

/**
 * Does something with the files of an instance that ends within a request.
 * @throws AppError what `openFiles` throws, UNAVAILABLE while the store does not answer, and what the work throws
 */
export async function withFiles<T>(
  ctx: ServiceContext,
  instanceId: string,
  action: Action,
  work: (files: OpenFiles) => Promise<T>,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<T> {
  const files = await openFiles(ctx, instanceId, action, timeoutMs);
  try {
    return await work(files);
  } catch (error) {
    throw files.signal.aborted ? tooSlow(error, timeoutMs) : toAppError(await explain(files, error));
  } finally {
    files.client.close();
  }
}

/** The refusal in words that say what to do, or the refusal itself when the store answers nothing more. */
async function explain({ store, bucket, ...files }: OpenFiles, error: unknown): Promise<unknown> {
  return explainRefusal({ ...files, provider: store, ref: { bucket } }, error).catch(() => error);
}

/** The key that the application uses, unsealed. @throws AppError PRECONDITION_FAILED when there is none */
export async function getActiveKey(db: Executor, sealer: Sealer, serviceInstanceId: string): Promise<StoreKey> {
  const key = await findActiveKey(db, serviceInstanceId);
  if (!key) throw new AppError('PRECONDITION_FAILED', 'This object storage has no key.');
  return openKey(sealer, key);
}

const codes: Record<StoreErrorCode, ErrorCode> = {
  UNREACHABLE: 'UNAVAILABLE',
  DENIED: 'PRECONDITION_FAILED',
  TAKEN: 'PRECONDITION_FAILED',
  NOT_FOUND: 'NOT_FOUND',
  FULL: 'PRECONDITION_FAILED',
  REFUSED: 'PRECONDITION_FAILED',
};

/** A failure of the store as a refusal that the caller sees; everything else stays what it is. */
export function toAppError(error: unknown): unknown {
  return error instanceof StoreError ? new AppError(codes[error.code], error.message, { cause: error }) : error;
}

function tooSlow(cause: unknown, timeoutMs: number): AppError {
  const message = `The object store did not answer within ${timeoutMs / 1000} s. Try again.`;
  return new AppError('UNAVAILABLE', message, { cause });
}
