import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryRunLock } from '#lib/launcher/run-lock';

const LOCK_MODULE = new URL('./run-lock.ts', import.meta.url).href;

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stowage-lock-'));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Another process that holds the lock until it is killed. */
async function startHolder() {
  const code = `import { tryRunLock } from ${JSON.stringify(LOCK_MODULE)};
    globalThis.lock = tryRunLock(${JSON.stringify(dataDir)});
    setInterval(() => {}, 1000);
    console.log(globalThis.lock ? 'held' : 'refused');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString().trim() };
}

describe('tryRunLock', () => {
  it('lets one process in, and the next one when it is released', async () => {
    const lock = tryRunLock(dataDir);
    expect(lock).not.toBeNull();
    const refused = await startHolder();
    expect(refused.said).toBe('refused');
    refused.child.kill('SIGKILL');
    lock?.release();
    const holder = await startHolder();
    expect(holder.said).toBe('held');
    holder.child.kill('SIGKILL');
    await once(holder.child, 'exit');
  });

  it('is free again when its holder was killed', async () => {
    const holder = await startHolder();
    expect(holder.said).toBe('held');
    expect(tryRunLock(dataDir)).toBeNull();
    holder.child.kill('SIGKILL');
    await once(holder.child, 'exit');
    const lock = tryRunLock(dataDir);
    expect(lock).not.toBeNull();
    lock?.release();
  });
});
