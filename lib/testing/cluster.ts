import { join } from 'node:path';
import { type Postgres, startPostgres } from '#lib/launcher/postgres';
import { isRunning } from '#lib/launcher/process-identity';
import { createOwnedFolder, removeLeftovers } from '#lib/testing/owned-folder';

const PREFIX = 'stowage-test-';

export interface TestCluster {
  postgres: Postgres;
  /** Stops the server and deletes its folder. */
  remove(): Promise<void>;
}

/** Starts a throw-away PostgreSQL, and clears away those of test runs that were killed. */
export async function startTestCluster(): Promise<TestCluster> {
  await removeLeftovers(PREFIX, { signal: 'SIGQUIT', graceMs: 2_000, isGroup: true });
  const folder = createOwnedFolder(PREFIX);
  const postgres = await startPostgres({
    dir: join(folder.path, 'postgres'),
    isDisposable: true,
    onLine: () => undefined,
  });
  folder.own(postgres.process);
  const endAtExit = () => {
    if (isRunning(postgres.process)) process.kill(postgres.process.pid, 'SIGQUIT');
    folder.remove();
  };
  process.once('exit', endAtExit);
  return {
    postgres,
    async remove() {
      process.removeListener('exit', endAtExit);
      await postgres.stop(60_000);
      folder.remove();
    },
  };
}
