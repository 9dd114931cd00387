import { randomBytes } from 'node:crypto';
import { describeStore } from '#lib/object-stores/conformance/suite';
import { startTestStore } from '#lib/object-stores/embedded/testing/test-store';

// The embedded store seen as any S3: its root key is the one key for everything.
describeStore({
  name: 'Other S3 (bucket for each environment)',
  kind: 'generic',
  lacks: { versioning: 'The embedded store keeps one version of each object.' },
  start: async () => ({ ...(await startTestStore()), version: 'embedded store' }),
});

describeStore({
  name: 'Other S3 (one bucket for all)',
  kind: 'generic',
  async start() {
    const store = await startTestStore();
    const sharedBucket = `shared-${randomBytes(3).toString('hex')}`;
    await store.provider.ensureBucket({ bucket: sharedBucket });
    return { ...store, connection: { ...store.connection, options: { sharedBucket } }, version: 'embedded store' };
  },
});
