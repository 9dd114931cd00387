import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import {
  build,
  CANARY,
  isAlive,
  logOf,
  never,
  release,
  sources,
  testRuntime,
} from '#lib/runtimes/process/testing/test-runtime';

const t = testRuntime();
const log = logOf(t);

describe('build', () => {
  it('runs the given command in a copy of the sources', async () => {
    const sourceDir = await sources(t, { 'a.txt': 'a' });
    const spec = {
      buildId: 'b1',
      applicationId: 'shop',
      sourceDir,
      buildCommand: 'cat a.txt > b.txt && echo built >&2',
    };
    expect(await t.runtime.build(spec, log, never)).toEqual({ artifact: 'b1' });
    expect(t.lines).toEqual(['$ cat a.txt > b.txt && echo built >&2', 'built']);
    expect(await readFile(join(t.dataDir, 'runtime/artifacts/b1/b.txt'), 'utf8')).toBe('a');
    expect(await readdir(sourceDir)).toEqual(['a.txt']);
    expect(await t.runtime.hasArtifact('b1')).toBe(true);
    await t.runtime.removeArtifact('b1');
    await t.runtime.removeArtifact('b1');
    expect(await t.runtime.hasArtifact('b1')).toBe(false);
  });

  it('does not hand on the panel’s environment', async () => {
    vi.stubEnv('STOWAGE_SECRET_KEY', CANARY);
    await build(t, { 'a.txt': '' }, 'env');
    vi.unstubAllEnvs();
    expect(t.lines.join('\n')).not.toContain(CANARY);
    expect(t.lines.some((line) => line.startsWith('HOME='))).toBe(true);
  });

  it('installs and builds by package.json and its lock file', async () => {
    const lock = { name: 'a', version: '1.0.0', lockfileVersion: 3, packages: { '': { name: 'a', version: '1.0.0' } } };
    await build(t, {
      'package.json': JSON.stringify({
        name: 'a',
        version: '1.0.0',
        scripts: { build: 'node -e "console.log(6 * 7)"' },
      }),
      'package-lock.json': JSON.stringify(lock),
    });
    expect(t.lines).toContain('$ npm ci');
    expect(t.lines).toContain('$ npm run build');
    expect(t.lines).toContain('42');
  });

  it('says so when there is nothing to build, or a lock file is missing', async () => {
    await build(t, { 'index.html': '' });
    expect(t.lines).toEqual(['There is nothing to build.']);
    await build(t, { 'package.json': '{}' }, '', 'b2');
    expect(t.lines[1]).toContain('without a package-lock.json');
  });

  it('fails with the step and its exit code, leaves no artifact, and can be repeated', async () => {
    const failing = build(t, { 'a.txt': '' }, 'echo partial > left.txt; echo broken; exit 3');
    await expect(failing).rejects.toMatchObject({
      code: 'BUILD_FAILED',
      message: expect.stringContaining('exit code 3'),
    });
    expect(t.lines).toContain('broken');
    expect(await t.runtime.hasArtifact('b1')).toBe(false);
    await build(t, { 'a.txt': '' }, 'ls');
    expect(t.lines).not.toContain('left.txt');
    expect(await t.runtime.hasArtifact('b1')).toBe(true);
  });

  it('reports a full disk as such', async () => {
    const failing = build(t, { 'a.txt': '' }, 'echo "write error: No space left on device"; exit 1');
    await expect(failing).rejects.toMatchObject({ code: 'FULL' });
  });

  it('ends everything it started when it is cancelled', async () => {
    const controller = new AbortController();
    const sourceDir = await sources(t, { 'a.txt': '' });
    const spec = { buildId: 'b1', applicationId: 'shop', sourceDir, buildCommand: '(sleep 300 & echo $!; sleep 301)' };
    const building = t.runtime.build(spec, log, controller.signal);
    await expect.poll(() => t.lines.length).toBe(2);
    controller.abort(new Error('cancelled by a person'));
    await expect(building).rejects.toThrow('cancelled by a person');
    expect(await isAlive(Number(t.lines[1]))).toBe(false);
    expect(await t.runtime.hasArtifact('b1')).toBe(false);
  });

  it('keeps links of the repository as links, and refuses ids that are paths', async () => {
    const sourceDir = await sources(t, { 'a.txt': '' });
    await promisify(execFile)('ln', ['-s', '/etc/passwd', join(sourceDir, 'Procfile')]);
    await t.runtime.build({ buildId: 'b1', applicationId: 'shop', sourceDir, buildCommand: '' }, log, never);
    await expect(t.runtime.start(release(t, { startCommand: '' }), log, never)).rejects.toMatchObject({
      code: 'NO_START_COMMAND',
    });
    expect((await stat('/etc/passwd')).uid).toBe(0);
    const hostile = { buildId: '../../etc', applicationId: 'shop', sourceDir, buildCommand: '' };
    await expect(t.runtime.build(hostile, log, never)).rejects.toThrow(TypeError);
  });
});
