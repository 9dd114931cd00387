import { describeStore } from '#lib/object-stores/conformance/suite';
import { startMinio } from '#lib/object-stores/testing/real/minio';

describeStore({
  name: 'MinIO',
  kind: 'minio',
  start: startMinio,
  // Quotas are held against what the scanner has counted.
  settleMs: 60_000,
  keyQuirks: { 'slash at the beginning': 'Slashes at the beginning of a key are dropped.' },
});
