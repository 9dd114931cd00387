import { s3ByHand } from '#lib/object-stores/conformance/by-hand';
import { describeStore } from '#lib/object-stores/conformance/suite';
import { garageAdmin } from '#lib/object-stores/garage/admin-client';
import { panelKey } from '#lib/object-stores/garage/panel-key';
import { startGarage } from '#lib/object-stores/testing/real/garage';

describeStore({
  name: 'Garage',
  kind: 'garage',
  start: startGarage,
  byHand: ({ connection }) => {
    const admin = garageAdmin(connection);
    const owner = async () => s3ByHand({ ...connection, ...(await panelKey(admin).get()) });
    return {
      async access({ bucket }) {
        const { id } = await admin.getBucket(bucket);
        await admin.updateBucket(id, { websiteAccess: { enabled: true, indexDocument: 'start.html' } });
      },
      cors: async (ref) => (await owner()).cors?.(ref),
      lifecycle: async (ref) => (await owner()).lifecycle?.(ref),
      async quota({ bucket }) {
        const { id } = await admin.getBucket(bucket);
        await admin.updateBucket(id, { quotas: { maxSize: null, maxObjects: 3 } });
      },
    };
  },
  async createAsStranger({ connection }, bucket) {
    const admin = garageAdmin(connection);
    const [{ id }, { accessKeyId }] = [await admin.createBucket(bucket), await admin.createKey('somebody else')];
    await admin.allow(id, accessKeyId, { read: true, write: true, owner: true });
  },
});
