import type { Logger } from 'pino';
import { masker } from '#lib/core/mask';
import type { Database } from '#lib/db/client';
import { deploymentLogLines } from '#lib/db/schema/deployments';
import type { LogSink } from '#lib/runtimes/port';

const FLUSH_MS = 150;
const MAX_LINE = 4000;
/** After this many lines a deployment's log says so and keeps only the rest of its own messages. */
const MAX_BUFFER = 5000;

/**
 * Writes the lines of one step in batches. `flush` must be awaited before the step ends.
 * @param secrets variables by name whose values must not be readable in the log
 */
export function deploymentLog(
  db: Database,
  log: Logger,
  deploymentId: string,
  step: string,
  secrets: Record<string, string> = {},
) {
  const mask = masker(secrets);
  let buffer: { deploymentId: string; step: string; at: Date; text: string }[] = [];
  let dropped = 0;
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const write = () => {
    const rows = buffer;
    if (dropped > 0)
      rows.push({ deploymentId, step, at: new Date(), text: `… ${dropped} lines came too fast and were left out` });
    buffer = [];
    dropped = 0;
    if (rows.length === 0) return;
    writing = writing.then(async () => {
      await db.insert(deploymentLogLines).values(rows);
    });
    writing.catch((error: unknown) => log.warn({ err: error, deploymentId }, 'log lines were not stored'));
  };
  const sink: LogSink = (line) => {
    if (buffer.length >= MAX_BUFFER) {
      dropped += 1;
      return;
    }
    const text = mask(line.replaceAll('\u0000', '')).slice(0, MAX_LINE);
    buffer.push({ deploymentId, step, at: new Date(), text });
    timer ??= setTimeout(() => {
      timer = undefined;
      write();
    }, FLUSH_MS);
  };
  return {
    sink,
    async flush(): Promise<void> {
      clearTimeout(timer);
      timer = undefined;
      write();
      await writing;
    },
  };
}
