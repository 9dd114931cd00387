import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { createApplication, newSlug, signIn, signInByForm } from './steps.ts';
import { addRegion, connectionTo, rootKey } from './storage-steps.ts';
import type { Stowage } from './stowage.ts';

async function fillConnection(page: Page, stowage: Stowage, secret: string): Promise<void> {
  const { endpoint, region, public_host, access_key_id } = connectionTo(stowage, rootKey(stowage).keyId);
  await page.getByRole('radio', { name: 'Embedded' }).check();
  await page.getByLabel('API endpoint').fill(endpoint);
  await page.getByLabel('Region name').fill(region);
  await page.getByLabel('Public host').fill(public_host);
  await page.getByLabel('Access key id').fill(access_key_id);
  await page.getByLabel('Secret access key').fill(secret);
}

test('a region is connected, mended and used', async ({ page, stowage, api }) => {
  const { uuid: applicationId } = await createApplication(api);
  const name = newSlug('West');
  await signInByForm(page, stowage);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Regions' }).click();
  await expect(page.getByRole('row', { name: /Local/ })).toContainText('Built in');
  // It was tested by itself after the start.
  await expect(page.getByRole('row', { name: /Local/ })).toContainText('Works');
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
    await expect(page.getByRole('heading', { name, level: 1 })).toContainText('Does not work');
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
    await expect(page.getByRole('heading', { name, level: 1 })).toContainText('Works');
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
    await expect(row).toContainText('Pending attachment');
    await page.goto(`${stowage.url}/regions`);
    const listed = page.getByRole('row', { name: new RegExp(name) });
    await expect(listed.getByRole('cell', { name: '1', exact: true })).toBeVisible();
    await page.getByRole('link', { name }).click();
    await expect(page.getByRole('button', { name: 'Remove' })).toHaveAttribute('aria-disabled', 'true');
  });
});

test('a region without storages is removed after its slug was typed', async ({ page, stowage, api }) => {
  const { id, slug } = await addRegion(api, stowage, { keyId: 'NOBODY', secret: 'nothing' });
  await signIn(page, stowage);
  await page.goto(`${stowage.url}/regions/${id}`);
  await expect(page.getByRole('heading', { name: slug, level: 1 })).toContainText('Does not work');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByLabel(`Type ${slug} to confirm`).fill(slug);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'Regions', level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: slug })).toBeHidden();
});
