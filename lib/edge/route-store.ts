import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Route } from '#lib/edge/port';
import { writeFileAtomically } from '#lib/runtimes/write-file-atomically';

/** The route table as it comes in by the control endpoint and lies in the snapshot. */
export const RouteTableSchema = z.object({
  routes: z.array(
    z.object({
      host: z.string().regex(/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/, 'must be a host name in lower case, without port'),
      environmentId: z.string().min(1),
      deploymentId: z.string().min(1),
      target: z.object({ host: z.string().min(1), port: z.number().int().min(1).max(65_535) }),
    }),
  ),
});

/** The table that was in use last; empty before the first one. Throws when the snapshot is unreadable or broken. */
export async function loadRoutes(dataDir: string): Promise<Route[]> {
  let text: string;
  try {
    text = await readFile(snapshotPath(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return RouteTableSchema.parse(JSON.parse(text)).routes;
}

/** Keeps the table for the next start of the edge. */
export async function saveRoutes(dataDir: string, routes: Route[]): Promise<void> {
  await writeFileAtomically(snapshotPath(dataDir), `${JSON.stringify({ routes })}\n`);
}

function snapshotPath(dataDir: string): string {
  return join(dataDir, 'edge', 'routes.json');
}
