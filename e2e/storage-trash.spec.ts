import { GetObjectCommand, HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from './fixtures.ts';
import { createApplication, signIn } from './steps.ts';
import { bucketOf, createStorage, rootKey, stateOf, storeClient, untilSettled } from './storage-steps.ts';

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
    await expect(dialog).toContainText(`the bucket ${storage.bucket} with 2 files, 3.0 kB, last write `);
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
    await untilSettled(api, storage.id);
    await row.getByRole('button', { name: 'Restore' }).click();
    await expect(row).toContainText('all files are kept');
    expect(await stateOf(api, storage.id)).toBe('detached');
    for (const Key of ['a.txt', 'folder/b.txt']) {
      const { ContentLength } = await operator.send(new GetObjectCommand({ Bucket: storage.bucket, Key }));
      expect(ContentLength).toBe(1500);
    }
    await expect.poll(publicLink).toBe(200);
    await untilSettled(api, storage.id);
  });

  await test.step('a new one beside the trash has another bucket, and keeps the old one from coming back', async () => {
    await remove();
    await dialog.getByLabel('Type DEFAULT to confirm').fill('DEFAULT');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(row).toContainText('In the trash');
    await untilSettled(api, storage.id);
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

test('a storage outlives its environment: from the trash it goes to another one, with every file and a new key', async ({
  page,
  api,
  stowage,
}) => {
  const storage = await createStorage(api);
  const other = await createApplication(api);
  const operator = storeClient(stowage, rootKey(stowage));
  await operator.send(new PutObjectCommand({ Bucket: storage.bucket, Key: 'a.txt', Body: 'precious' }));
  const publicLink = async () => (await fetch(`http://127.0.0.1:${stowage.storePort}/${storage.bucket}/a.txt`)).status;
  const keyId = async () => (await (await api.get(`/apps/v3/service-instances/${storage.id}/keys/`)).json()).keys[0];
  const { key_id: oldKeyId } = await keyId();
  await signIn(page, stowage);

  await test.step('deleting the environment says where its storages wait', async () => {
    await page.goto(`${stowage.url}/applications/${storage.applicationId}`);
    await page.getByRole('button', { name: 'Actions for test' }).click();
    await page.getByRole('menuitem', { name: 'Delete environment' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toContainText('Its storages wait in the Trash for 7 days');
    await dialog.getByLabel('Type test to confirm').fill('test');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Open the trash' }).click();
    await expect(page.getByRole('heading', { name: 'Trash', level: 1 })).toBeVisible();
  });

  const row = page.getByRole('row').filter({ hasText: storage.bucket });
  await test.step('it is there, named, closed to everyone, and searched by what it was', async () => {
    await page.getByLabel('Search the trash').fill(storage.applicationSlug);
    await expect(row).toContainText('Environment deleted');
    await expect(row).toContainText('in 7 days');
    await expect.poll(publicLink).toBe(403);
    await expect(row).not.toContainText('Public links still work');
  });

  await test.step('it is restored into an environment of another application', async () => {
    await row.getByRole('button', { name: `Restore ${storage.applicationSlug}/test/DEFAULT` }).click();
    const dialog = page.getByRole('dialog', { name: `Restore ${storage.applicationSlug}/test/DEFAULT` });
    await expect(dialog).toContainText(`the bucket ${storage.bucket} with 1 file, 8 bytes`);
    await expect(dialog).toContainText('it gets a new key, and every key that it had is revoked at once');
    await dialog.getByLabel('Application', { exact: true }).selectOption(other.uuid);
    await dialog.getByLabel('Environment').selectOption('live');
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await page.waitForURL(`**/applications/${other.uuid}/services/${storage.id}`);
    await expect(page.getByText('Ready: the next deployment of live attaches it')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Deploy to attach' })).toBeVisible();
  });

  await test.step('its file is readable again, and its old key is gone', async () => {
    await expect.poll(publicLink).toBe(200);
    expect((await keyId()).key_id).not.toBe(oldKeyId);
    await page.goto(`${stowage.url}/applications/${other.uuid}/services/${storage.id}/files`);
    await expect(page.getByText('a.txt')).toBeVisible();
    await page.goto(`${stowage.url}/applications/${other.uuid}/variables?environment=live`);
    await expect(page.getByText('DEFAULT_STORAGE_DSN', { exact: true })).toBeVisible();
  });

  await test.step('it is destroyed without waiting, after its whole path was typed', async () => {
    await api.post(`/apps/v3/service-instances/${storage.id}/remove/`, { data: { confirm: 'DEFAULT' } });
    await page.goto(`${stowage.url}/trash?search=${other.slug}`);
    await expect(row).toBeVisible();
    await expect(row).not.toContainText('Public links still work');
    await row.getByRole('button', { name: `Actions for ${other.slug}/live/DEFAULT` }).click();
    await page.getByRole('menuitem', { name: 'Destroy now' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toContainText(`the bucket ${storage.bucket} with 1 file`);
    await dialog.getByLabel(`Type ${other.slug}/live/DEFAULT to confirm`).fill(`${other.slug}/live/DEFAULT`);
    await dialog.getByRole('button', { name: 'Destroy now' }).click();
    await expect(row).toBeHidden();
    await expect(page.getByText(`Nothing in the trash has “${other.slug}” in its name`)).toBeVisible();
    const gone = operator.send(new HeadBucketCommand({ Bucket: storage.bucket }));
    await expect(gone).rejects.toMatchObject({ name: 'NotFound' });
  });
  operator.destroy();
});
