import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const AnswerSchema = z.object({ setupUrl: z.string().nullable() });

/**
 * Brings the database up to date and makes what a first start needs (`prepare.ts`).
 * @param env environment of a child, with the variables of the first owner
 * @returns the one-time set-up link while there is no owner
 * @throws Error when it fails; the reason has been printed
 */
export async function prepareDatabase(
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<{ setupUrl: string | null }> {
  const preload = fileURLToPath(new URL('./quick-drizzle.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', preload, fileURLToPath(new URL('./prepare.ts', import.meta.url))],
    {
      env,
      signal,
      killSignal: 'SIGKILL',
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine);
  }
  let answer: unknown;
  child.once('message', (message) => {
    answer = message;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error('The database could not be prepared; the lines above say why.');
  return AnswerSchema.parse(answer);
}
