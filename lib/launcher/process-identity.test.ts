import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { endProcess } from '#lib/launcher/end-process';
import { findProcess, isRunning, type ProcessIdentity } from '#lib/launcher/process-identity';

/** A process that says when its signal handlers stand. */
async function startProcess(script: string): Promise<ProcessIdentity> {
  const code = `${script}; setInterval(() => {}, 1000); console.log('ready')`;
  const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const identity = findProcess(child.pid ?? 0);
  if (!identity) throw new Error('The process ended at once.');
  return identity;
}

describe('findProcess', () => {
  it('tells this process with its command', () => {
    expect(findProcess(process.pid)).toMatchObject({ pid: process.pid, command: expect.stringContaining('node') });
  });

  it('is null for a pid that nobody has', () => {
    expect(findProcess(2 ** 30)).toBeNull();
  });
});

describe('isRunning', () => {
  it('does not take another process with the same pid for the one that was read', () => {
    const self = findProcess(process.pid);
    expect(self && isRunning(self)).toBe(true);
    expect(self && isRunning({ ...self, startedAt: 'another time' })).toBe(false);
  });
});

describe('endProcess', () => {
  it('ends a process that heeds the signal', async () => {
    const identity = await startProcess('');
    await endProcess(identity, { signal: 'SIGTERM', graceMs: 3_600_000, isGroup: true });
    expect(isRunning(identity)).toBe(false);
  });

  it('kills a process that ignores the signal after the grace time', async () => {
    const identity = await startProcess(`process.on('SIGTERM', () => {})`);
    const startedAt = performance.now();
    await endProcess(identity, { signal: 'SIGTERM', graceMs: 100, isGroup: true });
    expect(isRunning(identity)).toBe(false);
    // Timers are rounded to milliseconds.
    expect(performance.now() - startedAt).toBeGreaterThan(98);
  });

  it('counts a process that is gone as ended, also when its pid belongs to another one now', async () => {
    const self = findProcess(process.pid);
    if (!self) throw new Error('This process does not find itself.');
    await endProcess({ ...self, startedAt: 'another time' }, { signal: 'SIGKILL', graceMs: 0, isGroup: false });
    expect(isRunning(self)).toBe(true);
  });
});
