import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { freeAddresses, spawnLauncher } from './launcher.ts';
import { createApplication, localRegion, openSection, signIn } from './steps.ts';
import type { Stowage } from './stowage.ts';

test('provisioning waits for a store that is down, says so, and finishes when it is back', async ({ page }) => {
  // A Stowage of its own, since the store of the others must stay up.
  const folder = mkdtempSync(join(tmpdir(), 'stowage-e2e-down-'));
  const addresses = await freeAddresses(join(folder, 'data'));
  const admin = {
    email: 'owner@example.com',
    password: 'correct-horse-battery',
    token: `stw_${randomBytes(32).toString('base64url')}`,
  };
  const launcher = spawnLauncher(addresses, {
    STOWAGE_ADMIN_EMAIL: admin.email,
    STOWAGE_ADMIN_PASSWORD: admin.password,
    STOWAGE_ADMIN_TOKEN: admin.token,
  });
  try {
    await launcher.untilReady();
    const stowage: Stowage = { ...addresses, admin };
    const api = await request.newContext({
      baseURL: `http://127.0.0.1:${stowage.port}`,
      extraHTTPHeaders: { authorization: `Token ${admin.token}` },
    });
    // Else the test that the region has after a first start would find the store down.
    const region = await localRegion(api);
    const probe = async () => (await (await api.get(`/apps/v3/regions/${region}/`)).json()).probe_state;
    await expect.poll(probe).toBe('passed');
    const application = await createApplication(api);
    await signIn(page, stowage);
    await page.goto(`${stowage.url}/applications/${application.uuid}`);
    await openSection(page, 'Services');
    await page.getByRole('button', { name: 'Add object storage to test' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add service' }).click();
    const row = page.getByRole('listitem', { name: 'Object storage DEFAULT' });
    await expect(row).toContainText('New');

    // Stopped rather than killed: the launcher would start a killed one again at once.
    const record = JSON.parse(readFileSync(join(addresses.dataDir, 'run.json'), 'utf8')) as {
      children: { store: { pid: number } };
    };
    const { pid } = record.children.store;
    process.kill(pid, 'SIGSTOP');
    try {
      await row.getByRole('button', { name: 'Provision' }).click();
      await expect(row).toContainText('Provisioning');
      await expect(row).toContainText(/trying again/i);
      const variables = await (
        await api.get(`/apps/v3/environment-variables/?environment=${application.test_status.uuid}`)
      ).json();
      expect(variables.results.map((variable: { name: string }) => variable.name)).not.toContain('DEFAULT_STORAGE_DSN');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await expect(row).toContainText('Pending attachment');
    await api.dispose();
  } finally {
    await launcher.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
