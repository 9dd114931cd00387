import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { storeRootCredentials } from '#lib/secrets';
import { expect, test } from './fixtures.ts';
import { createApplication, newSlug, signIn } from './steps.ts';
import type { Stowage } from './stowage.ts';

/** The key with which the panel manages the store of this Stowage. */
function rootKey({ dataDir }: Stowage) {
  return storeRootCredentials(readFileSync(join(dataDir, 'secret.key'), 'utf8').trim());
}

async function fillConnection(page: Page, stowage: Stowage, secret: string): Promise<void> {
  await page.getByRole('radio', { name: 'Embedded' }).check();
  await page.getByLabel('API endpoint').fill(`http://127.0.0.1:${stowage.storePort}`);
  await page.getByLabel('Region name').fill('local');
  await page.getByLabel('Public host').fill(`s3.local.localhost:${stowage.storePort}`);
  await page.getByLabel('Access key id').fill(rootKey(stowage).keyId);
  await page.getByLabel('Secret access key').fill(secret);
}

test('a region is connected, mended and used', async ({ page, stowage, api }) => {
  const { uuid: applicationId } = await createApplication(api);
  const name = newSlug('West');
  await signIn(page, stowage);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Regions' }).click();
  await expect(page.getByRole('row', { name: /Local/ })).toContainText('Built in');
  await page.getByRole('link', { name: 'Add region' }).click();

  await test.step('an address on a private network has to be allowed', async () => {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await fillConnection(page, stowage, 'a-wrong-secret');
    await page.getByRole('button', { name: 'Add and test' }).click();
    await expect(page.getByText(/Only an owner can allow that/)).toBeVisible();
    await page.getByLabel('The store is on a private network').check();
    await page.getByRole('button', { name: 'Add and test' }).click();
  });

  await test.step('a wrong key is named in words, and the region takes no storage', async () => {
    await expect(page.getByRole('heading', { name, level: 1 })).toContainText('Does not work', { timeout: 30_000 });
    await expect(page.getByRole('alert').filter({ hasText: 'takes no new storage' })).toContainText(
      'The secret does not belong to this access key id.',
    );
    const region = page.url();
    await page.goto(`${stowage.url}/applications/${applicationId}/services`);
    await page.getByRole('button', { name: 'Add object storage to test' }).click();
    await expect(page.getByLabel('Region').getByRole('option', { name })).toBeDisabled();
    await expect(page.getByLabel('Region').getByRole('option', { name: 'Local' })).toBeEnabled();
    await page.goto(region);
  });

  await test.step('with the right key it works, and says what it can do', async () => {
    await page.getByRole('link', { name: 'Edit' }).click();
    await expect(page.getByLabel('Secret access key')).toHaveValue('');
    await page.getByLabel('Secret access key').fill(rootKey(stowage).secret);
    await page.getByRole('button', { name: 'Save and test' }).click();
    await expect(page.getByRole('heading', { name, level: 1 })).toContainText('Works', { timeout: 60_000 });
    const capabilities = page.getByRole('list', { name: 'Capabilities' }).getByRole('listitem');
    await expect(capabilities.filter({ hasText: 'A key of its own for each bucket' })).toContainText('yes');
    await expect(capabilities.filter({ hasText: 'Versioning' })).toContainText('no');
    await expect(capabilities.filter({ hasText: 'Versioning' })).toContainText('keeps one version');
    expect(await page.content()).not.toContain(rootKey(stowage).secret);
  });

  await test.step('an environment has its storage there', async () => {
    await page.goto(`${stowage.url}/applications/${applicationId}/services`);
    await page.getByRole('button', { name: 'Add object storage to test' }).click();
    await page.getByLabel('Region').selectOption({ label: name });
    await page.getByRole('dialog').getByRole('button', { name: 'Add service' }).click();
    const row = page.getByRole('listitem', { name: 'Object storage DEFAULT' });
    await row.getByRole('button', { name: 'Provision' }).click();
    await expect(row).toContainText('Pending attachment', { timeout: 30_000 });
    await page.goto(`${stowage.url}/regions`);
    const listed = page.getByRole('row', { name: new RegExp(name) });
    await expect(listed.getByRole('cell', { name: '1', exact: true })).toBeVisible();
    await page.getByRole('link', { name }).click();
    await expect(page.getByRole('button', { name: 'Remove' })).toHaveAttribute('aria-disabled', 'true');
  });
});

test('a region without storages is removed after its slug was typed', async ({ page, stowage, api }) => {
  const slug = newSlug('wrong');
  const organisation = (await (await api.get('/iam/v3/organisations/')).json()).results[0].uuid;
  const created = await api.post('/apps/v3/regions/', {
    data: {
      organisation,
      name: slug,
      slug,
      kind: 'embedded',
      connection: { endpoint: `http://127.0.0.1:${stowage.storePort}`, region: 'local', accessKeyId: 'NOBODY' },
      secret: 'nothing',
      allows_private_address: true,
    },
  });
  expect(created.status(), await created.text()).toBe(201);
  await signIn(page, stowage);
  await page.goto(`${stowage.url}/regions/${(await created.json()).uuid}`);
  await expect(page.getByRole('heading', { name: slug, level: 1 })).toContainText('Does not work', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByLabel(`Type ${slug} to confirm`).fill(slug);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'Regions', level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: slug })).toBeHidden();
});
