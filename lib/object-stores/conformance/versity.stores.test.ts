import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { adminSender } from '#lib/object-stores/admin-request';
import { describeStore } from '#lib/object-stores/conformance/suite';
import { newDatedKey } from '#lib/object-stores/dated-key';
import { createS3Client } from '#lib/object-stores/s3/client';
import { startVersity } from '#lib/object-stores/testing/real/versity';

describeStore({
  name: 'Versity S3 Gateway',
  kind: 'versity',
  start: startVersity,
  // Keys are paths of the file system below; one that leaves its bucket is refused.
  keyQuirks: {
    'double slash': 'Two slashes become one.',
    'slash at the beginning': 'Slashes at the beginning of a key are dropped.',
    'dots between slashes': 'a/../b is the same object as b.',
    'a dot between slashes': 'a/./b is the same object as a/b.',
  },
  async createAsStranger({ connection }, bucket) {
    const { keyId, secret } = newDatedKey();
    const send = adminSender({ allowsPrivateAddress: true, signWith: { ...connection, service: 's3' } });
    const body = `<Account><Access>${keyId}</Access><Secret>${secret}</Secret><Role>userplus</Role></Account>`;
    await send({ method: 'PATCH', url: `${connection.endpoint}/create-user`, body });
    const s3 = createS3Client({ ...connection, accessKeyId: keyId, secretAccessKey: secret });
    await s3.send(new CreateBucketCommand({ Bucket: bucket })).finally(() => s3.destroy());
  },
});
