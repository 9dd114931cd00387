import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { variablesDigest } from '#lib/core/variables';
import { processRuntime } from '#lib/runtimes/process/runtime';
import {
  build,
  CANARY,
  get,
  healthy,
  isAlive,
  logOf,
  never,
  PATIENT_MS,
  release,
  SERVER,
  serve,
  testRuntime,
} from '#lib/runtimes/process/testing/test-runtime';

const t = testRuntime();
const log = logOf(t);

describe('web process', () => {
  it('gets an environment built from nothing', async () => {
    vi.stubEnv('STOWAGE_SECRET_KEY', CANARY);
    await serve(t, { variables: { GREETING: 'two\nlines', PORT: '80' } });
    vi.unstubAllEnvs();
    const seen = JSON.parse(await get(t, '/variables'));
    const endpoint = await t.runtime.endpoint('d1');
    expect(seen).toMatchObject({
      GREETING: 'two\nlines',
      PORT: String(endpoint?.port),
      HOST: '127.0.0.1',
      NODE_ENV: 'production',
    });
    expect(
      Object.keys(seen)
        .filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))
        .sort(),
    ).toEqual(['GREETING', 'HOME', 'HOST', 'LANG', 'NODE_ENV', 'PATH', 'PORT', 'STOWAGE_UNIT', 'TMPDIR']);
    expect(t.lines.join('\n')).toContain('The variable PORT is replaced');
  });

  it('shows no value of a variable in arguments, records or messages', async () => {
    await serve(t, { variables: { SECRET: CANARY } });
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'args', '-ww']);
    expect(stdout).toContain('node server.mjs');
    expect(stdout).not.toContain(CANARY);
    expect(t.lines.join('\n')).not.toContain(CANARY);
    for (const entry of await readdir(join(t.dataDir, 'runtime'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      expect(await readFile(path, 'utf8'), path).not.toContain(CANARY);
    }
  });

  it('is started by the Procfile, or by npm start', async () => {
    await build(t, { 'server.mjs': SERVER, Procfile: '# processes\nweb: node server.mjs\n' });
    await t.runtime.start(release(t, { startCommand: '' }), log, never);
    await t.runtime.health('d1', healthy, log, never);
    await build(t, { 'server.mjs': SERVER, 'package.json': '{"scripts":{"start":"node server.mjs"}}' }, '', 'b2');
    await t.runtime.start(release(t, { deploymentId: 'd2', artifact: 'b2', startCommand: '' }), log, never);
    await t.runtime.health('d2', healthy, log, never);
    expect(await get(t, '/', 'd2')).toBe('ok');
  });

  it('is found again by another runtime object, not started twice, and stopped by it', async () => {
    const spec = release(t);
    await build(t, { 'server.mjs': SERVER });
    const endpoint = await t.runtime.start(spec, log, never);
    const other = processRuntime({ dataDir: t.dataDir, instanceId: t.instanceId });
    expect(await other.start(spec, log, never)).toEqual(endpoint);
    expect(await other.inventory()).toEqual([{ ...endpoint, environmentId: 'e1', startedAt: expect.any(Date) }]);
    const record = JSON.parse(await readFile(join(t.dataDir, 'runtime/units/d1.json'), 'utf8'));
    await other.health('d1', healthy, log, never);
    await other.stop('d1', 5_000);
    await other.stop('d1', 5_000);
    expect(await isAlive(record.process.pid)).toBe(false);
    expect(await t.runtime.endpoint('d1')).toBe(null);
    expect(await t.runtime.inventory()).toEqual([]);
  });

  it('is found again when the crash came before it was recorded', async () => {
    const spec = release(t);
    await build(t, { 'server.mjs': SERVER });
    const endpoint = await t.runtime.start(spec, log, never);
    const path = join(t.dataDir, 'runtime/units/d1.json');
    const record = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...record, process: null }));
    expect(await t.runtime.inventory()).toMatchObject([{ port: endpoint.port }]);
    expect(JSON.parse(await readFile(path, 'utf8')).process).toEqual(record.process);
  });

  it('does not take a foreign process with the same id for its own', async () => {
    await serve(t);
    const path = join(t.dataDir, 'runtime/units/d1.json');
    const record = JSON.parse(await readFile(path, 'utf8'));
    const foreign = spawn('sleep', ['300'], { detached: true });
    await once(foreign, 'spawn');
    await writeFile(path, JSON.stringify({ ...record, process: { ...record.process, pid: foreign.pid } }));
    expect(await t.runtime.endpoint('d1')).toBe(null);
    await t.runtime.stop('d1', 1_000);
    expect(await isAlive(Number(foreign.pid))).toBe(true);
    expect(await isAlive(record.process.pid)).toBe(false);
    foreign.kill('SIGKILL');
  });

  it('proves by a digest which variables it got', async () => {
    const variables = { SECRET: CANARY, STAGE: 'test', EMPTY: '', PORT: '80' };
    await serve(t, { variables });
    expect(await t.runtime.runningDigest('d1')).toBe(variablesDigest(variables));
    const other = processRuntime({ dataDir: t.dataDir, instanceId: t.instanceId });
    expect(await other.runningDigest('d1')).toBe(variablesDigest(variables));
    await t.runtime.stop('d1', 1_000);
    expect(await t.runtime.runningDigest('d1')).toBe(null);
  });

  it('may end by itself on SIGTERM, and has said what it had to say', async () => {
    const slowly = `process.on('SIGTERM', () => setTimeout(() => { console.log('bye'); process.exit(); }, 300));`;
    await serve(t, {}, `${slowly}${SERVER}`);
    // Killed it would be only after the time of any test.
    await t.runtime.stop('d1', 3_600_000);
    expect((await t.runtime.logs('d1', '', 100)).lines.map((line) => line.text)).toContain('bye');
  });

  it('is killed with all it started when it ignores SIGTERM', async () => {
    await build(t, { 'server.mjs': `process.on('SIGTERM', () => {});${SERVER}` });
    await t.runtime.start(release(t, { startCommand: 'sleep 300 & echo child $!; node server.mjs' }), log, never);
    await t.runtime.health('d1', healthy, log, never);
    const printed = (await t.runtime.logs('d1', '', 100)).lines.map((line) => line.text);
    const child = Number(printed.find((line) => line.startsWith('child '))?.slice(6));
    expect(await isAlive(child)).toBe(true);
    const record = JSON.parse(await readFile(join(t.dataDir, 'runtime/units/d1.json'), 'utf8'));
    await t.runtime.stop('d1', 200);
    for (const pid of [child, record.process.pid]) expect(await isAlive(pid)).toBe(false);
  });

  it('is tried on another port when its own was taken meanwhile', async () => {
    const once = `import { existsSync, writeFileSync } from 'node:fs';
      if (!existsSync('second')) { writeFileSync('second', ''); console.error('Error: listen EADDRINUSE'); process.exit(1); }`;
    await build(t, { 'server.mjs': `${once}${SERVER}` });
    const patient = processRuntime({ dataDir: t.dataDir, instanceId: t.instanceId, startWatchMs: PATIENT_MS });
    await patient.start(release(t), log, never);
    await patient.health('d1', healthy, log, never);
    expect(t.lines.join('\n')).toMatch(/Port \d+ was taken meanwhile/);
  });

  it('refuses a value that no process can be given, without showing it', async () => {
    await build(t, { 'server.mjs': SERVER });
    const start = t.runtime.start(release(t, { variables: { BAD: `${CANARY}\0` } }), log, never);
    const error = await start.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'START_FAILED', message: expect.stringContaining('"BAD"') });
    expect(String(error)).not.toContain(CANARY);
  });
});

describe('logs', () => {
  it('are read on from a cursor, survive the process, and go with the deployment', async () => {
    await build(t, { 'a.txt': '' });
    await t.runtime.start(
      release(t, {
        startCommand: 'echo one; echo two; printf three; touch printed; while [ ! -e go ]; do sleep 0.05; done',
      }),
      log,
      never,
    );
    await expect.poll(() => existsSync(join(t.dataDir, 'runtime/artifacts/b1/printed'))).toBe(true);
    const first = await t.runtime.logs('d1', '', 1);
    expect(first.lines.map((line) => line.text)).toEqual(['one']);
    const second = await t.runtime.logs('d1', first.cursor, 10);
    expect(second.lines.map((line) => line.text)).toEqual(['two']);
    await t.runtime.stop('d1', 1_000);
    expect((await t.runtime.logs('d1', second.cursor, 10)).lines.map((line) => line.text)).toEqual(['three']);
    await t.runtime.remove('d1');
    expect((await t.runtime.logs('d1', '', 10)).lines).toEqual([]);
  });
});
