import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from './fixtures.ts';
import { signIn } from './steps.ts';
import { bucketOf, createStorage, rootKey, stateOf, storeClient } from './storage-steps.ts';

test('a storage is removed after its name was typed, waits in the trash, and comes back with every file', async ({
  page,
  api,
  stowage,
}) => {
  const storage = await createStorage(api);
  const operator = storeClient(stowage, rootKey(stowage));
  for (const key of ['a.txt', 'folder/b.txt'])
    await operator.send(new PutObjectCommand({ Bucket: storage.bucket, Key: key, Body: Buffer.alloc(1500, 'x') }));
  const services = `${stowage.url}/applications/${storage.applicationId}/services`;
  const publicLink = async () => (await fetch(`http://127.0.0.1:${stowage.storePort}/${storage.bucket}/a.txt`)).status;
  expect(await publicLink()).toBe(200);
  await signIn(page, stowage);
  await page.goto(services);
  const row = page.getByRole('listitem', { name: 'Object storage DEFAULT' });
  const dialog = page.getByRole('alertdialog');
  const remove = async () => {
    await row.getByRole('button', { name: 'Actions for Object storage DEFAULT' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await expect(dialog).toContainText(storage.bucket);
  };

  await test.step('the dialog says what will be destroyed, and needs the name', async () => {
    await remove();
    await expect(dialog).toContainText(`the bucket ${storage.bucket} with 2 files, 3.0 kB, last write just now`);
    await expect(dialog).toContainText('its key: every copy of the DSN stops working');
    await expect(dialog).toContainText('can be restored for 7 days');
    const confirm = dialog.getByRole('button', { name: 'Remove' });
    await expect(confirm).toHaveAttribute('aria-disabled', 'true');
    await dialog.getByLabel('Type DEFAULT to confirm').fill('DEFAULT');
    await confirm.click();
    await expect(row).toContainText('In the trash');
    await expect(row).toContainText('Destroyed for good in 7 days, on');
  });

  await test.step('nobody reads its public files while it is in the trash', () => expect.poll(publicLink).toBe(403));

  await test.step('it comes back as Detached, with its files, and public again', async () => {
    await row.getByRole('button', { name: 'Restore' }).click();
    await expect(row).toContainText('all files are kept');
    expect(await stateOf(api, storage.id)).toBe('detached');
    for (const Key of ['a.txt', 'folder/b.txt']) {
      const { ContentLength } = await operator.send(new GetObjectCommand({ Bucket: storage.bucket, Key }));
      expect(ContentLength).toBe(1500);
    }
    await expect.poll(publicLink).toBe(200);
  });

  await test.step('a new one beside the trash has another bucket, and keeps the old one from coming back', async () => {
    await remove();
    await dialog.getByLabel('Type DEFAULT to confirm').fill('DEFAULT');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(row).toContainText('In the trash');
    const { results } = await (await api.get('/apps/v3/services/')).json();
    const data = { environment: storage.environmentId, service: results[0].uuid };
    const { uuid } = await (await api.post('/apps/v3/service-instances/', { data })).json();
    await api.post(`/apps/v3/service-instances/${uuid}/provision/`);
    await expect.poll(() => stateOf(api, uuid)).toBe('pending_attachment');
    expect(await bucketOf(api, uuid)).not.toBe(storage.bucket);
    await page.goto(services);
    await row.filter({ hasText: 'In the trash' }).getByRole('button', { name: 'Restore' }).click();
    await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
      'The prefix DEFAULT is used by another instance now.',
    );
    expect(await stateOf(api, storage.id)).toBe('trashed');
  });
  operator.destroy();
});
