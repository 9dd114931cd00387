import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createOwnedFolder, removeLeftovers } from '#lib/testing/owned-folder';
import { freeAddresses, spawnLauncher } from './launcher.ts';
import { removeApplications } from './remove-applications.ts';
import { publishStowage } from './stowage.ts';

const PREFIX = 'stowage-e2e-';
/** Below three seconds the launcher ends by itself. */
const STOP_MS = 5_000;

/** Starts the real launcher on free ports and in a fresh folder, with the production build, for the whole run. */
// biome-ignore lint/style/noDefaultExport: Playwright reads it.
export default async function setUp(): Promise<() => Promise<void>> {
  await removeLeftovers(PREFIX, { signal: 'SIGTERM', graceMs: STOP_MS, isGroup: false });
  const folder = createOwnedFolder(PREFIX);
  const addresses = await freeAddresses(join(folder.path, 'data'));
  const admin = {
    email: 'owner@example.com',
    password: randomBytes(12).toString('base64url'),
    token: `stw_${randomBytes(32).toString('base64url')}`,
  };
  const launcher = spawnLauncher(addresses, {
    STOWAGE_ADMIN_EMAIL: admin.email,
    STOWAGE_ADMIN_PASSWORD: admin.password,
    STOWAGE_ADMIN_TOKEN: admin.token,
  });
  folder.own(launcher.process);
  await launcher.untilReady();
  publishStowage({ ...addresses, admin });
  return async () => {
    await removeApplications({ ...addresses, admin });
    const code = await launcher.stop();
    folder.remove();
    if (code !== 0) throw new Error(`The launcher ended with ${code}:\n${launcher.output()}`);
  };
}
