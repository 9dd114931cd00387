import { readdir, readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { findUnitLeader, isRunning } from '#lib/runtimes/process/linux';
import type { Places } from '#lib/runtimes/process/places';
import { safeName } from '#lib/runtimes/process/safe-name';
import { writeFileAtomically } from '#lib/runtimes/write-file-atomically';

const RecordSchema = z.object({
  deploymentId: z.string(),
  environmentId: z.string(),
  applicationId: z.string(),
  artifact: z.string(),
  /** SHA-256 of everything the process was started from. */
  specHash: z.string(),
  port: z.number().int(),
  startedAt: z.iso.datetime(),
  /** `null` from just before the start until the process is known. */
  process: z.object({ pid: z.number().int(), startTicks: z.number(), bootId: z.string() }).nullable(),
  uid: z.number().int().nullable(),
  variableNames: z.array(z.string()),
  /** The PORT that the environment's variables ask for, which the process did not get. */
  declaredPort: z.string().nullable(),
  /** Where in the log this process began. */
  logStart: z.string(),
});

/** What is remembered of a started web process. Holds the names of variables, never a value but PORT. */
export type UnitRecord = z.infer<typeof RecordSchema>;
export type RunningRecord = UnitRecord & { process: NonNullable<UnitRecord['process']> };

export async function saveRecord(places: Places, record: UnitRecord): Promise<void> {
  await writeFileAtomically(places.record(record.deploymentId), `${JSON.stringify(record)}\n`);
}

export async function findRecord(places: Places, deploymentId: string): Promise<UnitRecord | null> {
  try {
    return RecordSchema.parse(JSON.parse(await readFile(places.record(deploymentId), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * The record of a deployment whose process runs. A process that was started just before a crash, too late to be
 * recorded, is found by its unit's name and written down.
 */
export async function findRunning(places: Places, deploymentId: string): Promise<RunningRecord | null> {
  const record = await findRecord(places, deploymentId);
  if (!record) return null;
  if (record.process) return (await isRunning(record.process)) ? { ...record, process: record.process } : null;
  const leader = await findUnitLeader(places.unit('web', deploymentId), record.uid);
  if (!leader) return null;
  const completed = { ...record, process: leader };
  await saveRecord(places, completed);
  return completed;
}

export async function removeRecord(places: Places, deploymentId: string): Promise<void> {
  await rm(places.record(deploymentId), { force: true });
}

/** The deployments that have a record, running or not. */
export async function listRecorded(places: Places): Promise<string[]> {
  const names = await readdir(places.recordsDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.json')).map((name) => safeName(name.slice(0, -'.json'.length)));
}
