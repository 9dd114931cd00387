import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { adminSender } from '#lib/object-stores/admin-request';
import { describeStore } from '#lib/object-stores/conformance/suite';
import { versityKeys } from '#lib/object-stores/conformance/versity-keys';
import { newDatedKey } from '#lib/object-stores/dated-key';
import { createS3Client } from '#lib/object-stores/s3/client';
import { startCeph } from '#lib/object-stores/testing/real/ceph';
import { startIamAccount } from '#lib/object-stores/testing/real/iam-account';

describeStore({
  name: 'Ceph',
  kind: 'ceph',
  start: startCeph,
  async createAsStranger({ connection }, bucket) {
    const key = newDatedKey();
    const send = adminSender({ allowsPrivateAddress: true, signWith: { ...connection, service: 's3' } });
    const user = { uid: 'stranger', 'display-name': 'Somebody else' };
    const pair = { 'access-key': key.keyId, 'secret-key': key.secret };
    await send({ method: 'PUT', url: `${connection.endpoint}/admin/user`, query: { ...user, ...pair } });
    const s3 = createS3Client({ ...connection, accessKeyId: key.keyId, secretAccessKey: key.secret });
    await s3.send(new CreateBucketCommand({ Bucket: bucket })).finally(() => s3.destroy());
  },
});

// Release 19 is not in the distribution, so this proves our side alone: the same calls, answered by Versity's IAM API.
describeStore({
  name: 'Ceph account (IAM API of Versity)',
  kind: 'ceph',
  start: startIamAccount,
  lacks: { lifecycle: 'The gateway of the test has no lifecycle rules.' },
  keyQuirks: versityKeys,
});
