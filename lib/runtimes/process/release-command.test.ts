import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processRuntime } from '#lib/runtimes/process/runtime';
import { build, CANARY, isAlive, logOf, never, release, testRuntime } from '#lib/runtimes/process/testing/test-runtime';

const t = testRuntime();
const log = logOf(t);

describe('release commands', () => {
  const command = (text: string, position = 0) => ({ position, label: 'migrate', command: text });

  it('run once with the variables, give the exit code, and mask values in their output', async () => {
    await build(t, { 'a.txt': '' });
    const spec = release(t, {
      variables: { DSN: `s3://key-name:${encodeURIComponent(CANARY)}@b.s3.local.localhost/` },
    });
    const text = `echo run >> ran.txt; echo "got $DSN and ${CANARY}"; exit 4`;
    expect(await t.runtime.release(spec, command(text), log, never)).toEqual({ exitCode: 4 });
    expect(await t.runtime.release(spec, command(text), log, never)).toEqual({ exitCode: 4 });
    expect(await t.runtime.release(spec, command('echo second', 1), log, never)).toEqual({ exitCode: 0 });
    expect(await readFile(join(t.dataDir, 'runtime/artifacts/b1/ran.txt'), 'utf8')).toBe('run\n');
    expect(t.lines).toContain('second');
    expect(t.lines).toContain('got •••••• and ••••••');
  });

  it('are waited for, not repeated, by the runtime that comes after a crash', async () => {
    await build(t, { 'a.txt': '' });
    const spec = release(t);
    const text = 'echo run >> ran.txt; while [ ! -e go ]; do sleep 0.05; done; echo done; exit 5';
    const killed = new AbortController();
    // The first runtime is left waiting for ever, as if it had been killed: nothing it still does changes the outcome.
    const first = t.runtime.release(spec, command(text), () => {}, killed.signal);
    const ran = join(t.dataDir, 'runtime/artifacts/b1/ran.txt');
    await expect.poll(() => readFile(ran, 'utf8')).toBe('run\n');
    const second = processRuntime({ dataDir: t.dataDir, instanceId: t.instanceId }).release(
      spec,
      command(text),
      log,
      never,
    );
    await expect.poll(() => t.lines).toContain('The release command "migrate" still runs. Waiting for it.');
    await writeFile(join(t.dataDir, 'runtime/artifacts/b1/go'), '');
    expect(await second).toEqual({ exitCode: 5 });
    expect(await first).toEqual({ exitCode: 5 });
    expect(t.lines).toContain('done');
    expect(await readFile(ran, 'utf8')).toBe('run\n');
  });

  it('that were interrupted are not repeated', async () => {
    await build(t, { 'a.txt': '' });
    const spec = release(t);
    const controller = new AbortController();
    const running = t.runtime.release(spec, command('echo run >> ran.txt; echo $$; sleep 300'), log, controller.signal);
    await expect.poll(() => t.lines.at(-1)).toMatch(/^\d+$/);
    controller.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
    expect(await isAlive(Number(t.lines.at(-1)))).toBe(false);
    const again = t.runtime.release(spec, command('echo run >> ran.txt'), log, never);
    await expect(again).rejects.toMatchObject({
      code: 'RELEASE_FAILED',
      message: expect.stringContaining('was not repeated'),
    });
    expect(await readFile(join(t.dataDir, 'runtime/artifacts/b1/ran.txt'), 'utf8')).toBe('run\n');
  });
});
