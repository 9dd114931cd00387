import { describeStore } from '#lib/object-stores/conformance/suite';
import { startMinio } from '#lib/object-stores/testing/real/minio';

describeStore({
  name: 'MinIO',
  kind: 'minio',
  start: startMinio,
  lacks: { cors: 'MinIO has one CORS setting for the whole server; AIStor has rules for a bucket.' },
  keyQuirks: { 'slash at the beginning': 'Slashes at the beginning of a key are dropped.' },
});
