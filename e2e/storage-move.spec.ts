import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from './fixtures.ts';
import { signIn } from './steps.ts';
import {
  bucketOf,
  createRegion,
  createServingStorage,
  openStorage,
  pollSite,
  rootKey,
  storeClient,
  uploadPicture,
} from './storage-steps.ts';

test('a storage moves to another region with its files while the application serves', async ({
  page,
  api,
  stowage,
}) => {
  const [region, storage] = await Promise.all([createRegion(api, stowage), createServingStorage(api)]);
  const operator = storeClient(stowage, rootKey(stowage));
  for (let index = 0; index < 40; index += 1)
    await operator.send(
      new PutObjectCommand({ Bucket: storage.bucket, Key: `archive/${index}.bin`, Body: Buffer.alloc(2000, index) }),
    );
  await signIn(page, stowage);
  await uploadPicture(page, storage);

  await test.step('choose the region, read what will happen, and move', async () => {
    await openStorage(page, stowage, storage, 'region');
    await expect(page.getByRole('region', { name: 'Move', exact: true })).toContainText('The bucket is in Local now.');
    await page.getByLabel('New region').selectOption({ label: region });
    await page.getByRole('button', { name: 'Move' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toContainText(`A new bucket with its own key is made in ${region}.`);
    const visitors = pollSite(storage, stowage.edgePort);
    await dialog.getByRole('button', { name: 'Move' }).click();
    const card = page.getByRole('region', { name: 'Last move' });
    await expect(card.getByRole('heading', { name: 'Moved', exact: true })).toBeVisible();
    await expect(card).toContainText(`From Local to ${region}`);
    await expect(card).toContainText('41 files copied and compared');
    expect((await visitors.stop()).filter((status) => status !== 200)).toEqual([]);
    await expect(page.getByText(`The bucket is in ${region} now.`)).toBeVisible();
  });

  await test.step('the application shows its picture from the new bucket', async () => {
    const bucket = await bucketOf(api, storage.id);
    expect(bucket).not.toBe(storage.bucket);
    const { KeyCount } = await operator.send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(KeyCount).toBe(41);
    await page.goto(storage.site.href);
    const picture = page.getByRole('list', { name: 'Pictures' }).getByRole('img');
    await expect(picture).toHaveAttribute('src', new RegExp(`//${bucket}\\.`));
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  });

  await test.step('the old bucket is in the trash', async () => {
    await page.goto(`${stowage.url}/applications/${storage.applicationId}/services`);
    const rows = page.getByRole('listitem', { name: 'Object storage DEFAULT' });
    await expect(rows).toHaveCount(2);
    await expect(rows.filter({ hasText: 'In the trash' })).toContainText('Local');
    await expect(rows.filter({ hasText: 'Attached' })).toContainText(region);
    const { KeyCount } = await operator.send(new ListObjectsV2Command({ Bucket: storage.bucket }));
    expect(KeyCount).toBe(41);
  });
  operator.destroy();
});
