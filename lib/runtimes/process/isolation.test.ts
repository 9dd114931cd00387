import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processRuntime } from '#lib/runtimes/process/runtime';
import {
  CANARY,
  get,
  healthy,
  isRoot,
  logOf,
  never,
  release,
  SERVER,
  serve,
  sources,
  testRuntime,
} from '#lib/runtimes/process/testing/test-runtime';

const t = testRuntime();
const log = logOf(t);

describe('probe', () => {
  it('says what is not isolated', async () => {
    const probe = await t.runtime.probe();
    expect(probe).toMatchObject({ ok: true, why: null });
    expect(probe.warnings.join('\n')).toContain(isRoot ? 'each as a user of its own' : 'same user as Stowage');
  });

  it.runIf(isRoot)('puts what applications run elsewhere when they cannot enter the data directory', async () => {
    await chmod(t.dataDir, 0o700);
    const elsewhere = `/var/lib/stowage-${t.instanceId}`;
    t.spare.push(elsewhere);
    t.runtime = processRuntime({ dataDir: t.dataDir, instanceId: t.instanceId });
    expect((await t.runtime.probe()).warnings.join('\n')).toContain(elsewhere);
    await serve(t);
    expect(await get(t, '/')).toBe('ok');
    expect(await readdir(join(elsewhere, 'artifacts'))).toEqual(['b1']);
  });
});

describe.runIf(isRoot)('as root (only root can give applications users of their own)', () => {
  it('each application runs as a user of its own, without groups, and cannot read the panel’s files or another’s', async () => {
    await serve(t);
    const secret = join(t.dataDir, 'secret.key');
    await writeFile(secret, CANARY, { mode: 0o600 });
    const sourceDir = await sources(t, { 'server.mjs': SERVER, 'private.txt': CANARY });
    await t.runtime.build({ buildId: 'b2', applicationId: 'blog', sourceDir, buildCommand: '' }, log, never);
    const spec = release(t, { deploymentId: 'd2', applicationId: 'blog', artifact: 'b2' });
    await t.runtime.start(spec, log, never);
    await t.runtime.health('d2', healthy, log, never);

    const [shop, blog] = [Number(await get(t, '/uid')), Number(await get(t, '/uid', 'd2'))];
    expect(shop).toBeGreaterThanOrEqual(64_000);
    expect(blog).toBe(shop + 1);
    expect(JSON.parse(await get(t, '/groups'))).toEqual([shop]);
    const record = JSON.parse(await readFile(join(t.dataDir, 'runtime/units/d2.json'), 'utf8'));
    const forbidden = [
      secret,
      join(t.dataDir, 'runtime/units/d1.json'),
      join(t.dataDir, 'runtime/logs/d1/current.log'),
      join(t.dataDir, 'runtime/artifacts/b2/private.txt'),
      `/proc/${process.pid}/environ`,
      `/proc/${record.process.pid}/environ`,
    ];
    for (const path of forbidden) expect(await get(t, `/read?${encodeURIComponent(path)}`), path).toBe('EACCES');
    const other = processRuntime({ dataDir: t.dataDir, instanceId: t.instanceId });
    await other.start(release(t, { deploymentId: 'd3' }), log, never);
    await other.health('d3', healthy, log, never);
    expect(Number(await get(t, '/uid', 'd3'))).toBe(shop);
  });

  it('nothing an application starts can gain privileges', async () => {
    await serve(t, { startCommand: 'grep NoNewPrivs /proc/self/status; exec node server.mjs' });
    expect((await t.runtime.logs('d1', '', 1)).lines[0]?.text).toBe('NoNewPrivs:\t1');
  });
});

describe.runIf(!isRoot)('as an ordinary user (not when the tests run as root)', () => {
  it('applications run as that user', async () => {
    await serve(t);
    expect(Number(await get(t, '/uid'))).toBe(process.getuid?.());
  });
});
