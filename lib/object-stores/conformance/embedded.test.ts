import { describeStore } from '#lib/object-stores/conformance/suite';
import { startTestStore } from '#lib/object-stores/embedded/testing/test-store';

describeStore({
  name: 'Embedded',
  kind: 'embedded',
  start: async () => ({ ...(await startTestStore()), version: 'built in' }),
});
