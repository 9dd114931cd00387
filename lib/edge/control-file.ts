import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '#lib/runtimes/write-file-atomically';

const ControlSchema = z.object({ port: z.number().int(), token: z.string().min(32), pid: z.number().int() });

/** Where the running edge takes orders, and the secret that proves the right to give them. */
export type Control = z.infer<typeof ControlSchema>;

/** The control address of the edge that was started last; `null` when none was. */
export async function findControl(dataDir: string): Promise<Control | null> {
  try {
    return ControlSchema.parse(JSON.parse(await readFile(controlPath(dataDir), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export async function saveControl(dataDir: string, control: Control): Promise<void> {
  await writeFileAtomically(controlPath(dataDir), `${JSON.stringify(control)}\n`);
}

/** Removes the control address, unless another edge has taken over meanwhile. */
export async function removeControl(dataDir: string, token: string): Promise<void> {
  const current = await findControl(dataDir);
  if (current?.token === token) await rm(controlPath(dataDir), { force: true });
}

function controlPath(dataDir: string): string {
  return join(dataDir, 'edge', 'control.json');
}
