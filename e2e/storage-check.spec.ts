import { DeleteBucketCommand, DeletePublicAccessBlockCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { expect, test } from './fixtures.ts';
import { signIn } from './steps.ts';
import { createStorage, openStorage, rootKey, storeClient } from './storage-steps.ts';

test('a check says what works, and in plain words what somebody broke in the store', async ({ page, api, stowage }) => {
  const storage = await createStorage(api, 'private');
  const operator = storeClient(stowage, rootKey(stowage));
  await signIn(page, stowage);
  await openStorage(page, stowage, storage);
  const card = page.getByRole('region', { name: 'Check', exact: true });
  const line = (name: string) => card.getByRole('listitem').filter({ hasText: name });
  const check = () => card.getByRole('button', { name: 'Check storage' }).click();

  await test.step('nothing was checked at first, then everything works', async () => {
    await expect(card).toContainText('Not checked yet');
    await check();
    await expect(card.getByRole('status')).toContainText('Everything works. Checked');
    await expect(card.getByRole('listitem')).toHaveCount(10);
    await expect(line('Open it without a key')).toContainText('Nobody can read it without a key, as wanted');
    await expect(line('Try another bucket')).toContainText('The key opens this bucket and no other.');
    await expect(line('CORS')).toContainText('Not tried');
  });

  await test.step('a bucket that somebody opened to everyone', async () => {
    const resource = `arn:aws:s3:::${storage.bucket}/*`;
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: resource };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await operator.send(new DeletePublicAccessBlockCommand({ Bucket: storage.bucket }));
    await operator.send(new PutBucketPolicyCommand({ Bucket: storage.bucket, Policy }));
    await check();
    await expect(card.getByRole('status')).toContainText('One thing does not work.');
    await expect(line('Open it without a key')).toContainText(
      'Everyone can read this file, but the storage is private',
    );
  });

  await test.step('a bucket that somebody deleted', async () => {
    await operator.send(new DeleteBucketCommand({ Bucket: storage.bucket }));
    await check();
    await expect(card.getByRole('status')).toContainText('things do not work.');
    await expect(line('Write a file')).toContainText('The bucket is gone: somebody deleted it in the store.');
  });
  operator.destroy();
});
