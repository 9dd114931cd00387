import { describeStore } from '#lib/object-stores/conformance/suite';
import { startMinio } from '#lib/object-stores/testing/real/minio';

describeStore({
  name: 'MinIO',
  kind: 'minio',
  start: startMinio,
  lacks: { cors: 'MinIO has one CORS setting for the whole server; AIStor has rules for a bucket.' },
  // Quotas are held against what the scanner has counted.
  settleMs: 60_000,
  keyQuirks: { 'slash at the beginning': 'Slashes at the beginning of a key are dropped.' },
});
