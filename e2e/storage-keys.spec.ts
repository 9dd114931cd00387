import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { parseDsn } from '#lib/core/dsn';
import { expect, test } from './fixtures.ts';
import { signIn } from './steps.ts';
import { createServingStorage, openStorage, pollSite, storeClient, uploadPicture } from './storage-steps.ts';

test('the key is rotated while the application serves, and a read-only key lives beside it', async ({
  page,
  api,
  stowage,
}) => {
  const storage = await createServingStorage(api);
  const keyInVariables = async () => {
    const data = { environment: storage.environmentId, name: 'DEFAULT_STORAGE_DSN' };
    const { value } = await (await api.post('/apps/v3/environment-variables/reveal/', { data })).json();
    const parsed = parseDsn(value);
    if (!parsed.ok || parsed.dsn.kind !== 's3') throw new Error('The DSN is no S3 DSN.');
    return { keyId: parsed.dsn.keyId, secret: parsed.dsn.secret };
  };
  /** What the store says to whoever lists the bucket, and writes into it, with a key. */
  const tryKey = async (key: { keyId: string; secret: string }) => {
    const client = storeClient(stowage, key);
    const outcome = (sending: Promise<unknown>) =>
      sending.then(
        () => 'allowed',
        (error: Error) => error.name,
      );
    const list = await outcome(client.send(new ListObjectsV2Command({ Bucket: storage.bucket })));
    const write = await outcome(client.send(new PutObjectCommand({ Bucket: storage.bucket, Key: 'a.txt', Body: 'a' })));
    client.destroy();
    return { list, write };
  };
  const old = await keyInVariables();
  await signIn(page, stowage);
  await uploadPicture(page, storage);

  await test.step('rotate, without a request of a visitor that fails', async () => {
    await openStorage(page, stowage, storage, 'keys');
    const keys = page.getByRole('region', { name: 'Keys', exact: true });
    await expect(keys.getByRole('listitem')).toHaveCount(1);
    const visitors = pollSite(storage, stowage.edgePort);
    await page.getByRole('button', { name: 'Rotate key' }).click();
    await expect(page.getByText('Last rotated')).toBeVisible();
    const statuses = await visitors.stop();
    expect(statuses.length).toBeGreaterThan(10);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    await expect(keys.getByRole('listitem')).toHaveCount(1);
    await expect(keys).not.toContainText(old.keyId);
    await expect(keys).toContainText('proven in use just now');
  });

  await test.step('the old key is refused, the new one works, also in the application', async () => {
    const young = await keyInVariables();
    expect(young.keyId).not.toBe(old.keyId);
    expect(await tryKey(young)).toEqual({ list: 'allowed', write: 'allowed' });
    expect((await tryKey(old)).list).toBe('InvalidAccessKeyId');
    await page.goto(storage.site.href);
    await expect(page.getByRole('list', { name: 'Pictures' }).getByRole('img')).toBeVisible();
  });

  await test.step('make a read-only key, show and hide its secret', async () => {
    await openStorage(page, stowage, storage, 'keys');
    const card = page.getByRole('region', { name: 'Read-only key' });
    await card.getByRole('button', { name: 'Make a read-only key' }).click();
    await card.getByRole('button', { name: 'Show secret' }).click();
    await expect(card.locator('dd code')).toHaveCount(2);
    const [keyId = '', secret = ''] = await card.locator('dd code').allInnerTexts();
    expect(await tryKey({ keyId, secret })).toEqual({ list: 'allowed', write: 'AccessDenied' });
    await card.getByRole('button', { name: 'Hide secret' }).click();
    await expect(card).not.toContainText(secret);
    await page.reload();
    await expect(card.getByRole('button', { name: 'Show secret' })).toBeVisible();
    expect(await page.content()).not.toContain(secret);

    await card.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await expect(card.getByRole('button', { name: 'Make a read-only key' })).toBeVisible();
    expect((await tryKey({ keyId, secret })).list).toBe('InvalidAccessKeyId');
  });
});
