import {
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, getFromHost, test } from './fixtures.ts';
import { signIn } from './steps.ts';
import { createStorage, openStorage, rootKey, storeClient, untilSettled } from './storage-steps.ts';

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** Saves a section and waits until the store has it. */
async function save(page: Page, api: APIRequestContext, id: string, name: string): Promise<void> {
  const card = section(page, name);
  const button = card.getByRole('button', { name: /^Save / });
  await button.click();
  await expect(button).toHaveAccessibleDescription('Nothing was changed.');
  await expect(card.getByRole('alert')).toHaveCount(0);
  await untilSettled(api, id);
}

test('the settings of a bucket reach the store, are tested, compared with it, and brought back', async ({
  page,
  api,
  stowage,
}) => {
  const storage = await createStorage(api);
  const { id, bucket } = storage;
  const domain = `www.${storage.applicationSlug}.example.com`;
  await api.post('/apps/v3/domains/', { data: { environment: storage.environmentId, name: domain, kind: 'primary' } });
  // Somebody who changes the store itself, behind the back of the panel.
  const operator = storeClient(stowage, rootKey(stowage));
  const put = (key: string, bytes: number) =>
    operator.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.alloc(bytes) }));
  const readAnonymously = async (key: string) =>
    (await getFromHost(`${bucket}.s3.local.localhost:${stowage.storePort}`, stowage.storePort, `/${key}`)).status;
  await put('media/a.txt', 4000);
  await put('secret/b.txt', 10);

  await signIn(page, stowage);
  await page.goto(`${stowage.url}/applications/${storage.applicationId}/services`);
  await page.getByRole('link', { name: 'Open Object storage DEFAULT' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Object storage DEFAULT');
  await expect(section(page, 'Bucket')).toContainText(bucket);
  await expect(section(page, 'Bucket')).toContainText('2 files, 4.0 kB');
  await page.getByRole('navigation', { name: 'Object storage' }).getByRole('link', { name: 'Settings' }).click();

  await test.step('what the store cannot do says why', async () => {
    await expect(section(page, 'Versioning')).toContainText('keeps one version of each object');
    await expect(page.getByRole('checkbox', { name: 'Keep old versions' })).toBeDisabled();
  });

  await test.step('private with public prefixes', async () => {
    expect(await readAnonymously('secret/b.txt')).toBe(200);
    const card = section(page, 'Visibility');
    await card.getByRole('radio', { name: 'Private with public prefixes' }).check();
    await expect(card).toContainText('Links without a signature stop working at once');
    await card.getByRole('button', { name: 'Add prefix' }).click();
    await card.getByLabel('Public prefix 1').fill('/media');
    await card.getByRole('button', { name: 'Save visibility' }).click();
    await expect(card.getByRole('alert')).toContainText('Keys do not begin with a slash');
    await card.getByLabel('Public prefix 1').fill('media/');
    await save(page, api, id, 'Visibility');
    expect(await readAnonymously('secret/b.txt')).toBe(403);
    expect(await readAnonymously('media/a.txt')).toBe(200);
  });

  const cors = section(page, 'CORS');
  await test.step('CORS from a preset and from JSON, whose mistakes are shown with their line', async () => {
    await cors.getByRole('button', { name: 'Uploads from the site' }).click();
    await expect(cors.getByLabel('Origins')).toHaveValue(new RegExp(`https://${domain}`));
    await cors.getByText('JSON', { exact: true }).click();
    const json = cors.getByLabel('Rules as JSON');
    await expect(json).toHaveValue(/"AllowedMethods"/);
    await json.fill('[\n  {\n    "AllowedOrigins": ["*"]\n    "AllowedMethods": ["GET"]\n  }\n]');
    await expect(cors.getByRole('alert')).toContainText('Line 4, column 5: A comma or } is expected here.');
    await expect(cors.getByRole('button', { name: 'Save CORS' })).toHaveAccessibleDescription('The JSON has mistakes.');
    await json.fill(`{"CORSRules": [{"AllowedOrigins": ["https://${domain}"], "AllowedMethods": ["PUT"]}]}`);
    await cors.getByText('Fields', { exact: true }).click();
    await expect(cors.getByRole('checkbox', { name: 'PUT' })).toBeChecked();
    await save(page, api, id, 'CORS');
  });

  await test.step('a preflight says what browsers would do', async () => {
    await expect(cors.getByLabel('From a page on')).toHaveValue(`https://${domain}`);
    await cors.getByLabel('Method', { exact: true }).selectOption('PUT');
    await cors.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(cors.getByText(`Pages on https://${domain} may send PUT requests.`)).toBeVisible();
    await cors.getByLabel('From a page on').fill('https://evil.example.com');
    await cors.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(cors.getByText('No rule allows PUT from https://evil.example.com.')).toBeVisible();
  });

  await test.step('what somebody else changed meanwhile is not overwritten', async () => {
    const card = section(page, 'Lifecycle');
    await card.getByRole('button', { name: 'Add rule' }).click();
    const lifecycle = { abort_uploads_after_days: 3, expire: [], noncurrent_days: null };
    await api.patch(`/apps/v3/service-instances/${id}/settings/`, { data: { lifecycle } });
    await card.getByRole('button', { name: 'Save lifecycle' }).click();
    await expect(card.getByRole('alert')).toContainText('Somebody changed these settings');
    await card.getByRole('button', { name: 'Show what is set now' }).click();
    await expect(card.getByLabel('Remove unfinished uploads after days')).toHaveValue('3');
    await expect(card.getByRole('alert')).toHaveCount(0);
  });

  await test.step('a quota below the use warns, and refuses more', async () => {
    const card = section(page, 'Quota');
    await card.getByRole('checkbox', { name: 'Limit the size of the bucket' }).check();
    await card.getByLabel('At most').fill('x');
    await card.getByRole('button', { name: 'Save quota' }).click();
    await expect(card.getByRole('alert')).toContainText('Enter a number');
    await card.getByLabel('At most').fill('1,5');
    await card.getByLabel('Unit').selectOption('kB');
    await expect(card).toContainText('The bucket already holds 4.0 kB');
    await save(page, api, id, 'Quota');
    await expect(put('more.txt', 10)).rejects.toMatchObject({ name: 'QuotaExceeded' });
    await card.getByRole('checkbox', { name: 'Limit the size of the bucket' }).uncheck();
    await save(page, api, id, 'Quota');
  });

  const look = () => page.getByRole('button', { name: 'Compare now' }).click();
  await test.step('what was changed outside is brought back', async () => {
    await operator.send(new DeleteBucketCorsCommand({ Bucket: bucket }));
    await look();
    await expect(cors).toContainText('Changed outside Stowage: CORS');
    await expect(cors).toContainText('The store has: no rules.');
    await cors.getByRole('button', { name: 'Bring back' }).click();
    await expect(cors).not.toContainText('Changed outside Stowage');
    // The operation looks again at what it has written; what is changed before that it brings back too.
    await untilSettled(api, id);
    const { CORSRules } = await operator.send(new GetBucketCorsCommand({ Bucket: bucket }));
    expect(CORSRules?.[0]?.AllowedOrigins).toEqual([`https://${domain}`]);
  });

  await test.step('or kept, also from the list of services', async () => {
    await operator.send(new DeleteBucketCorsCommand({ Bucket: bucket }));
    await look();
    await expect(cors).toContainText('Changed outside Stowage: CORS');
    await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Services' }).click();
    const row = page.getByRole('listitem', { name: 'Object storage DEFAULT' });
    await expect(row).toContainText('Changed outside Stowage: CORS');
    await row.getByRole('button', { name: 'Keep' }).click();
    await expect(row).not.toContainText('Changed outside Stowage');
    await openStorage(page, stowage, storage, 'settings');
    await expect(cors).toContainText('No rules: browsers let no other site');
  });

  await test.step('a bucket that was deleted by hand is made again', async () => {
    for (const Key of ['media/a.txt', 'secret/b.txt'])
      await operator.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    await operator.send(new DeleteBucketCommand({ Bucket: bucket }));
    await look();
    await expect(page.getByText('The bucket was deleted outside Stowage')).toBeVisible();
    await page.getByRole('button', { name: 'Make it again' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Make it again' }).click();
    await expect(page.getByText('The bucket was deleted outside Stowage')).toHaveCount(0);
    await untilSettled(api, id);
    await expect(page.getByText('The store was not compared with these settings yet.')).toBeVisible();
    await look();
    await expect(page.getByText('The store has what is set here')).toBeVisible();
    await put('media/again.txt', 1);
    expect(await readAnonymously('media/again.txt')).toBe(200);
  });
  operator.destroy();
});
