import { describeStore } from '#lib/object-stores/conformance/suite';
import { startCeph } from '#lib/object-stores/testing/real/ceph';
import { startMinio } from '#lib/object-stores/testing/real/minio';

// Two stores that are unlike each other, seen as any S3.
describeStore({
  name: 'Other S3 (MinIO)',
  kind: 'generic',
  lacks: {
    cors: 'MinIO answers every origin alike.',
    lifecycle: 'MinIO ends unfinished uploads by itself and refuses a rule for it.',
  },
  keyQuirks: { 'slash at the beginning': 'MinIO takes the slash away.' },
  start: startMinio,
});

describeStore({ name: 'Other S3 (Ceph)', kind: 'generic', start: startCeph });
