import { randomBytes } from 'node:crypto';
import type { Page, Response } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { createApplication, signIn, signInByForm } from './steps.ts';

const sections = ['', '/services', '/variables', '/deployments', '/domains', '/settings', '/repository', '/activity'];
const canary = (name: string) => `canary-${name}-${randomBytes(8).toString('hex')}`;

/** Every answer that the browser gets, with its body: documents, server component data, API, scripts. */
function recordAnswers(page: Page) {
  const reading: Promise<{ url: string; text: string }>[] = [];
  page.on('response', (response: Response) => {
    const isStream = response.headers()['content-type']?.startsWith('text/event-stream');
    const isRedirect = response.status() >= 300 && response.status() < 400;
    if (isStream || isRedirect) return;
    const { origin, pathname } = new URL(response.url());
    const text = response.text().catch((error: unknown) => `not read: ${String(error)}`);
    reading.push(text.then((body) => ({ url: `${origin}${pathname}`, text: body })));
  });
  return () => Promise.all(reading);
}

test('no page and no answer behind it holds a secret, but the one that was asked to reveal it', async ({
  page,
  api,
  stowage,
}) => {
  const application = await createApplication(api);
  const environment = application.test_status.uuid;
  const secrets = { API_KEY: canary('sensitive'), MY_STORAGE_DSN: canary('dsn') };
  const values = {
    API_KEY: secrets.API_KEY,
    MY_STORAGE_DSN: `s3://KEY:${secrets.MY_STORAGE_DSN}@media.s3.eu-central-1.amazonaws.com/`,
  };
  for (const [name, value] of Object.entries(values)) {
    const data = { environment, name, value, is_sensitive: name === 'API_KEY' };
    const response = await api.post('/apps/v3/environment-variables/', { data });
    expect(response.status(), await response.text()).toBe(201);
  }
  // A managed one too: SECRET_KEY of the environment. Only a token with the scope `secrets` is told.
  const managed = await api.post('/apps/v3/environment-variables/reveal/', {
    data: { environment, name: 'SECRET_KEY' },
  });
  expect(managed.status()).toBe(200);
  const all = [...Object.values(secrets), (await managed.json()).value as string, stowage.admin.token];

  const answers = recordAnswers(page);
  await signInByForm(page, stowage);
  const own = sections.map((section) => `/applications/${application.uuid}${section}`);
  for (const path of ['/applications', '/activity', '/account/access-tokens/', '/api-docs', ...own]) {
    await test.step(path, async () => {
      await page.goto(`${stowage.url}${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.waitForLoadState('networkidle');
      const content = await page.content();
      for (const secret of all) expect(content.includes(secret), path).toBe(false);
    });
  }
  const seen = await answers();
  expect(seen.some(({ text }) => text.includes('MY_STORAGE_DSN'))).toBe(true);
  for (const { url, text } of seen) for (const secret of all) expect(text.includes(secret), url).toBe(false);
  const { cookies } = await page.context().storageState();
  expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
    { httpOnly: true, sameSite: 'Lax' },
  ]);
  // Asked for by the page itself, it is there: the canaries above would have been found.
  const revealed = await page.evaluate(async (id) => {
    const body = JSON.stringify({ environment: id, name: 'API_KEY' });
    const headers = { 'content-type': 'application/json' };
    return (await fetch('/apps/v3/environment-variables/reveal/', { method: 'POST', headers, body })).text();
  }, environment);
  expect(revealed).toContain(secrets.API_KEY);
});

test('pages forbid frames, foreign scripts and sniffing', async ({ page, stowage }) => {
  const answer = await page.goto(`${stowage.url}/sign-in`);
  const headers = answer?.headers() ?? {};
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': expect.any(String),
  });
  const policy = headers['content-security-policy'] ?? '';
  for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
    expect(policy).toContain(part);
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic'(;|$)/);
  expect(headers).not.toHaveProperty('x-powered-by');
});

test('a name that is markup is shown as it is', async ({ page, api, stowage }) => {
  const application = await createApplication(api);
  const name = '"><img src=x onerror="document.title=`taken`"><script>document.title=`taken`</script>';
  const renamed = await api.patch(`/apps/v3/applications/${application.uuid}/`, { data: { name } });
  expect(renamed.status(), await renamed.text()).toBe(200);
  await signIn(page, stowage);
  for (const path of ['/applications', '/activity', `/applications/${application.uuid}/settings`]) {
    await page.goto(`${stowage.url}${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('img[src="x"]')).toHaveCount(0);
    await expect(page.locator('script:text("taken")')).toHaveCount(0);
    expect(await page.title()).not.toBe('taken');
  }
  await page.goto(`${stowage.url}/applications`);
  await expect(page.getByText(name).first()).toBeVisible();
});
