import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Stand } from '#lib/operations/drills/stand';

/**
 * Runs a real worker process until it kills itself at the given point.
 * @param killAt `<step>:<before|after>:<do|undo>`
 * @throws when it ended in another way, with what it printed
 */
export async function runDoomedWorker(stand: Stand, killAt: string): Promise<void> {
  const { env } = stand.server;
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const preload = path('../../launcher/quick-drizzle.ts');
  const child = spawn(process.execPath, ['--import', preload, path('doomed-worker.ts')], {
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      DATABASE_URL: env.DATABASE_URL,
      STOWAGE_SECRET_KEY: env.STOWAGE_SECRET_KEY,
      STOWAGE_DATA_DIR: env.STOWAGE_DATA_DIR,
      STOWAGE_PUBLIC_URL: env.publicUrl,
      NODE_COMPILE_CACHE: path('../../../node_modules/.cache/doomed-worker'),
      DRILL_KILL_AT: killAt,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const timer = setTimeout(() => child.kill('SIGTERM'), 150_000);
  const [, signal] = await once(child, 'exit');
  clearTimeout(timer);
  if (signal !== 'SIGKILL') throw new Error(`The worker did not die at ${killAt}:\n${output}`);
}
