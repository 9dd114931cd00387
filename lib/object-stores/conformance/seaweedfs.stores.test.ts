import { describeStore } from '#lib/object-stores/conformance/suite';
import { startSeaweedfs } from '#lib/object-stores/testing/real/seaweedfs';

describeStore({ name: 'SeaweedFS', kind: 'seaweedfs', start: startSeaweedfs });
