import type { GarageAdmin } from '#lib/object-stores/garage/admin-client';
import { type SettingControl, StoreError } from '#lib/object-stores/port';
import { toStoreError } from '#lib/object-stores/s3/errors';

const NAME = 'stowage-panel';

/** The key with which Stowage itself uses the S3 side: only an owner of a bucket may set CORS and lifecycle. */
export interface PanelKey {
  /** Made when there is none yet. */
  get(): Promise<{ accessKeyId: string; secretAccessKey: string }>;
  /** Lets the key do everything with a bucket. */
  own(bucketId: string, signal?: AbortSignal): Promise<void>;
  /** Does the work, and once more after owning the bucket when it was denied: somebody took the grant away. */
  withOwnership<T>(bucket: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function panelKey(admin: GarageAdmin): PanelKey {
  let known: Promise<{ accessKeyId: string; secretAccessKey: string }> | null = null;

  async function find() {
    const [oldest] = await admin.listKeys(NAME);
    if (oldest) return admin.getSecret(oldest.id);
    const made = await admin.createKey(NAME);
    // Of two that were made at the same time all choose the older one; the other is left without a bucket.
    const [first] = await admin.listKeys(NAME);
    return first && first.id !== made.accessKeyId ? admin.getSecret(first.id) : made;
  }

  /** Without the signal of a caller: who gives up must not take the answer from those who wait for it as well. */
  async function get() {
    const asked = known ?? find();
    known = asked;
    try {
      return await asked;
    } catch (error) {
      if (known === asked) known = null;
      throw error;
    }
  }

  async function own(bucketId: string, signal?: AbortSignal): Promise<void> {
    const { accessKeyId } = await get();
    await admin.allow(bucketId, accessKeyId, { read: true, write: true, owner: true }, signal);
  }

  return {
    get,
    own,
    async withOwnership(bucket, work, signal) {
      try {
        return await work();
      } catch (error) {
        const failure = toStoreError('Using the bucket failed', error);
        if (!(failure instanceof StoreError) || failure.code !== 'DENIED') throw error;
        // Somebody may have deleted the key itself.
        known = null;
        await own((await admin.getBucket(bucket, signal)).id, signal);
        return work();
      }
    },
  };
}

/** A setting over S3 that the panel key sets as owner. */
export function ownedControl<Value>(control: SettingControl<Value>, key: PanelKey): SettingControl<Value> {
  return {
    observe: (ref, signal) => key.withOwnership(ref.bucket, () => control.observe(ref, signal), signal),
    apply: (ref, value, signal) => key.withOwnership(ref.bucket, () => control.apply(ref, value, signal), signal),
  };
}
