import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { adminSender } from '#lib/object-stores/admin-request';
import { describeStore } from '#lib/object-stores/conformance/suite';
import { versityKeys } from '#lib/object-stores/conformance/versity-keys';
import { newDatedKey } from '#lib/object-stores/dated-key';
import { createS3Client } from '#lib/object-stores/s3/client';
import { startVersity } from '#lib/object-stores/testing/real/versity';

describeStore({
  name: 'Versity S3 Gateway',
  kind: 'versity',
  start: () => startVersity(),
  keyQuirks: versityKeys,
  async createAsStranger({ connection }, bucket) {
    const { keyId, secret } = newDatedKey();
    const send = adminSender({ allowsPrivateAddress: true, signWith: { ...connection, service: 's3' } });
    const body = `<Account><Access>${keyId}</Access><Secret>${secret}</Secret><Role>userplus</Role></Account>`;
    await send({ method: 'PATCH', url: `${connection.endpoint}/create-user`, body });
    const s3 = createS3Client({ ...connection, accessKeyId: keyId, secretAccessKey: secret });
    await s3.send(new CreateBucketCommand({ Bucket: bucket })).finally(() => s3.destroy());
  },
});
