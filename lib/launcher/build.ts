import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { signalProcess } from '#lib/launcher/end-process';
import { hashSources } from '#lib/launcher/source-hash';

const NEXT = 'node_modules/next/dist/bin/next';

/** Arguments for Node that run a command of Next.js. */
export function nextArguments(root: string, ...args: string[]): string[] {
  return [join(root, NEXT), ...args];
}

/**
 * The server that an image carries (`output: 'standalone'` of Next.js) in place of the pages' sources. It listens on PORT
 * and HOSTNAME.
 * @returns null in a checkout
 */
export function findPackagedServer(root: string): string | null {
  const server = join(root, 'server.js');
  return existsSync(server) ? server : null;
}

/** Was the pages' code built from the sources that are here now? `next.config.js` makes the build id of their digest. A packaged server always was. */
export function isBuildCurrent(root: string): boolean {
  if (findPackagedServer(root)) return true;
  const id = join(root, '.next/BUILD_ID');
  // Next.js writes this manifest after the id, near the end; a build that was killed between them lacks it.
  if (!existsSync(id) || !existsSync(join(root, '.next/prerender-manifest.json'))) return false;
  return readFileSync(id, 'utf8').trim() === hashSources(root);
}

/** The lines of a build that tell how far it is; the others matter only when it fails. */
const PROGRESS = /^\s*(✓|(Creating|Running|Collecting|Generating|Finalizing) )/;

/**
 * Runs `next build`.
 * @param onLine receives how far it is, and everything when it fails
 * @throws Error when it fails; the reason has been printed
 */
export async function buildPages(
  root: string,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn(process.execPath, nextArguments(root, 'build'), {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.pid !== undefined && signalProcess(child.pid, 'SIGKILL', true);
  signal.addEventListener('abort', end, { once: true });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (PROGRESS.test(line)) onLine(line.trim());
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  if (code === 0) return;
  for (const line of lines) if (line.trim()) onLine(line);
  throw new Error('The pages could not be built; the lines above say why.');
}
