import AxeBuilder from '@axe-core/playwright';
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { createApplication, localRegion, newSlug, signIn } from './steps.ts';
import { createStorage } from './storage-steps.ts';
import type { Stowage } from './stowage.ts';

const sections = ['', '/services', '/variables', '/deployments', '/domains', '/settings', '/repository', '/activity'];
const storageTabs = ['', '/files', '/settings', '/keys', '/region'];
const panelPages = [
  '/applications',
  '/applications/new',
  '/regions',
  '/regions/new',
  '/activity',
  '/trash',
  '/account/access-tokens/',
  '/api-docs',
];

// What is found says where it is; a trace would copy each of these pages, of which some are long, many times.
test.use({ trace: 'off' });

/** Until a transition has run, however short, colours are what they were. */
const colorsSettle = (page: Page) =>
  page.evaluate(async () => {
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(transitions.map(({ finished }) => finished));
  });

/** What people name at length: pages have to fit all the same. */
async function addLongNames(api: APIRequestContext, application: string, environment: string): Promise<void> {
  const slug = 'preview-redesign-2026-autumn';
  await expect(await api.post('/apps/v3/environments/', { data: { application, slug } })).toBeOK();
  const name = `${newSlug('tickets')}.customer-portal.northern-regional-railway-association.example`;
  await expect(await api.post('/apps/v3/domains/', { data: { environment, name, kind: 'primary' } })).toBeOK();
}

/** Opens each path, bright and dark, wide and on a phone. */
async function expectSound(page: Page, stowage: Stowage, paths: string[]): Promise<void> {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`));
  await signIn(page, stowage);
  for (const path of paths) {
    await test.step(path, async () => {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${stowage.url}${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      // The style sheet alone makes it dark, so the page that is open becomes so.
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await colorsSettle(page);
        // Without frames of other sites there is nothing to put together in a page of its own.
        const axe = new AxeBuilder({ page }).setLegacyMode();
        // Only the colours differ in the dark.
        const rules =
          colorScheme === 'light' ? axe.withTags(['wcag2a', 'wcag2aa', 'wcag21aa']) : axe.withRules('color-contrast');
        const { violations } = await rules.analyze();
        expect(violations.map(({ id, nodes }) => `${path} (${colorScheme}): ${id} at ${nodes[0]?.target}`)).toEqual([]);
      }
      await page.setViewportSize({ width: 390, height: 844 });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} is wider than 390 px`).toBeLessThanOrEqual(0);
    });
  }
  expect(problems).toEqual([]);
}

test('every page of the panel is accessible, fits 390 px, is the same in dark mode, and logs no error', async ({
  page,
  stowage,
}) => {
  await expectSound(page, stowage, panelPages);
});

test('so is every page of an application', async ({ page, api, stowage }) => {
  const { uuid, test_status } = await createApplication(api);
  await addLongNames(api, uuid, test_status.uuid);
  const own = sections.map((section) => `/applications/${uuid}${section}`);
  await expectSound(page, stowage, own);
});

test('so is every page of a storage and of a region', async ({ page, api, stowage }) => {
  const storage = await createStorage(api);
  await addLongNames(api, storage.applicationId, storage.environmentId);
  const rule = { allowed_origins: ['https://www.example.com'], allowed_methods: ['GET'], allowed_headers: [] };
  const cors = [{ ...rule, expose_headers: [], max_age_seconds: null }];
  await expect(await api.patch(`/apps/v3/service-instances/${storage.id}/settings/`, { data: { cors } })).toBeOK();
  const tabs = storageTabs.map((tab) => `/applications/${storage.applicationId}/services/${storage.id}${tab}`);
  await expectSound(page, stowage, [...tabs, `/regions/${await localRegion(api)}`]);
});

test('pages of another person or without a session lead to the sign-in page', async ({ page, api, stowage }) => {
  const application = await createApplication(api);
  await page.goto(`${stowage.url}/applications/${application.uuid}/variables`);
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});
