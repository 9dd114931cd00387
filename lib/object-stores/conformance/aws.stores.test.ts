import { describeStore } from '#lib/object-stores/conformance/suite';
import { versityKeys } from '#lib/object-stores/conformance/versity-keys';
import { startVersityIam } from '#lib/object-stores/testing/real/versity';

// Amazon itself cannot be reached from tests. This is another maker's server of the same two APIs; what only Amazon
// does (ownership, public access block) is in aws/provider.test.ts, from recorded answers.
describeStore({
  name: 'AWS S3 (IAM API of Versity)',
  kind: 'aws',
  start: startVersityIam,
  lacks: { lifecycle: 'The gateway has no lifecycle rules.' },
  keyQuirks: versityKeys,
});
