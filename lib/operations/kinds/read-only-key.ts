import { and, eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { storageKeys } from '#lib/db/schema/service-instances';
import { notFound } from '#lib/errors';
import type { KeyAccess } from '#lib/object-stores/port';
import { callStore } from '#lib/operations/call-store';
import { defineKind } from '#lib/operations/kind';
import { keepKeys } from '#lib/operations/kinds/keep-keys';
import { getInstance } from '#lib/operations/kinds/provision-steps';
import { insertKey } from '#lib/services/storage-keys/rows';

/** Makes the read-only key of a storage, or revokes it: one store call that may be repeated. */
export const readOnlyKey = defineKind({
  kind: 'read-only-key',
  input: z.object({ serviceInstanceId: z.string(), wanted: z.enum(['present', 'absent']) }),
  steps: {
    store: {
      async do(run) {
        const { id, bucket, regionId } = await getInstance(run, run.input.serviceInstanceId);
        if (!bucket) throw notFound('The bucket');
        const ofInstance = eq(storageKeys.serviceInstanceId, id);
        const readOnly = and(ofInstance, eq(storageKeys.access, 'read-only'));
        const isWanted = run.input.wanted === 'present';
        const made = await callStore(run, regionId, async (store, signal) => {
          const isKept = (key: { access: KeyAccess }) => isWanted || key.access !== 'read-only';
          const kept = await keepKeys(run, store, { id, bucket }, isKept, signal);
          const isThere = kept.some((key) => key.access === 'read-only');
          return isWanted && !isThere ? store.createKey({ bucket }, 'read-only', signal) : null;
        });
        if (!made && isWanted) return;
        await run.write(async (tx) => {
          await tx.delete(storageKeys).where(readOnly);
          if (!made) return;
          await insertKey(tx, run.sealer, made, { serviceInstanceId: id, access: 'read-only', state: 'active' });
        });
      },
    },
  },
  async succeeded() {
    // The key itself is the state.
  },
  async failed() {
    // Nothing was promised: the page shows which keys there are.
  },
});
