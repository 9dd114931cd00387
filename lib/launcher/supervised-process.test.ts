import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProcess, isRunning, type ProcessIdentity } from '#lib/launcher/process-identity';
import { createRunRecord, endLeftovers, type RunRecord } from '#lib/launcher/run-record';
import { SupervisedProcess } from '#lib/launcher/supervised-process';

let dataDir: string;
let record: RunRecord;
let lines: string[];
let supervised: SupervisedProcess | undefined;
const never = new AbortController().signal;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stowage-supervised-'));
  record = createRunRecord(dataDir);
  lines = [];
});

afterEach(async () => {
  await supervised?.stop(500);
  supervised = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

/** @param script what the child does before it says that it is ready and waits */
function supervise(script: string, options: { hasChannel?: boolean } = {}): SupervisedProcess {
  const file = join(dataDir, 'child.js');
  writeFileSync(file, `${script}; setInterval(() => {}, 1000); console.log('worker ready')`);
  const output = { line: (source: string, text: string) => lines.push(`${source}: ${text}`), block: () => undefined };
  supervised = new SupervisedProcess(
    {
      name: 'worker',
      args: [file],
      cwd: dataDir,
      env: { NODE_ENV: 'test' },
      waitUntilReady: (printed) => printed('worker ready'),
      ...options,
    },
    output,
    record,
  );
  return supervised;
}

function recorded(): ProcessIdentity {
  const { children } = JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8'));
  if (!children.worker) throw new Error('The record names no worker.');
  return children.worker as ProcessIdentity;
}

const countOf = (text: string) => lines.filter((line) => line.includes(text)).length;

describe('SupervisedProcess', () => {
  it('is up when the child is ready, and hands its lines on', async () => {
    await supervise(`console.error('hello')`).start(never);
    await expect.poll(() => lines).toEqual(expect.arrayContaining(['worker: hello', 'worker: worker ready']));
    expect(isRunning(recorded())).toBe(true);
  });

  it('fails the start when the child cannot start at all', async () => {
    await expect(supervise('process.exit(7)').start(never)).rejects.toThrow(
      'worker ended before it was ready (exit code 7); the lines above say why.',
    );
  });

  it('gives up waiting when the start is called off', async () => {
    const stop = new AbortController();
    const starting = supervise('while (true);').start(stop.signal);
    stop.abort(new Error('called off'));
    await expect(starting).rejects.toThrow('called off');
  });

  it('brings a killed child back three times, then gives up with a reason', async () => {
    const child = supervise('');
    await child.start(never);
    for (const attempt of [1, 2, 3]) {
      process.kill(recorded().pid, 'SIGKILL');
      await expect.poll(() => countOf('is back')).toBe(attempt);
      expect(lines).toContain(`worker: ended unexpectedly (SIGKILL); starting it again, ${attempt} of 3`);
    }
    process.kill(recorded().pid, 'SIGKILL');
    expect(await child.failed).toBe('worker ended too often within a minute (SIGKILL).');
  });

  it('ends what the child has started in its group along with it', async () => {
    const pidFile = join(dataDir, 'grandchild');
    const child = supervise(`
      const grandchild = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(grandchild.pid))`);
    await child.start(never);
    const grandchild = findProcess(Number(readFileSync(pidFile, 'utf8')));
    expect(grandchild && isRunning(grandchild)).toBe(true);
    process.kill(recorded().pid, 'SIGKILL');
    await expect.poll(() => grandchild && isRunning(grandchild)).toBe(false);
    await expect.poll(() => countOf('is back')).toBe(1);
  });

  it('kills a child that ignores the request to stop', async () => {
    const child = supervise(`process.on('SIGTERM', () => console.log('no'))`);
    await child.start(never);
    const identity = recorded();
    await child.stop(100);
    expect(isRunning(identity)).toBe(false);
    expect(countOf('starting it again')).toBe(0);
  });
});

describe('endLeftovers', () => {
  it('ends the children of a launcher that was killed', async () => {
    const child = supervise('');
    await child.start(never);
    const identity = recorded();
    // The launcher's death as seen from the record: nobody watches the child any more.
    const stopped = expect.poll(() => isRunning(identity)).toBe(false);
    expect(await endLeftovers(dataDir)).toEqual(['worker']);
    await stopped;
  });

  it('leaves a process alone that only has the number of a former child', async () => {
    const self = findProcess(process.pid);
    const children = { web: { ...self, startedAt: 'another time' } };
    writeFileSync(join(dataDir, 'run.json'), JSON.stringify({ launcher: null, children }));
    expect(await endLeftovers(dataDir)).toEqual([]);
  });

  it('has nothing to do when the last stop was clean', async () => {
    record.clear();
    expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
    expect(await endLeftovers(dataDir)).toEqual([]);
  });
});
