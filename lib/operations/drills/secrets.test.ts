import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositories } from '#lib/db/schema/applications';
import { applicationLogLines, deploymentLogLines, deployments } from '#lib/db/schema/deployments';
import { operationSteps, operations } from '#lib/db/schema/operations';
import { storageKeys } from '#lib/db/schema/service-instances';
import { createSampleRepository } from '#lib/operations/drills/sample-repository';
import { createStand, environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import { createRuntime } from '#lib/runtimes/registry';
import { updateApplication } from '#lib/services/applications/update';
import { createDeployment } from '#lib/services/deployments/create';
import { getInstanceId } from '#lib/services/setup/get-instance-id';
import { createVariable } from '#lib/services/variables/create';

/** Prints all it knows, as careless applications do, and breaks when it is told to. */
const CARELESS = `
import { createServer } from 'node:http';
console.log('starting with', JSON.stringify(process.env));
for (const [name, value] of Object.entries(process.env)) console.error(name + '=' + value);
if (process.env.BREAK) throw new Error('cannot connect to ' + process.env.DEFAULT_STORAGE_DSN + ' as ' + process.env.API_KEY);
createServer((request, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('up'));
`;

const canary = (name: string) => `canary-${name}-${randomBytes(8).toString('hex')}`;

describe('secrets of a deployment whose application prints everything', () => {
  const given = { API_KEY: canary('api'), PRIVATE_KEY: `${canary('first')}\n${canary('second')}` };
  const gitPassword = canary('git');
  const commandLines = new Set<string>();
  let stand: Stand;
  let repository: ReturnType<typeof createSampleRepository>;
  let worker: ChildProcess;
  let workerOutput = '';
  let environmentId: string;
  let secrets: string[];

  beforeAll(async () => {
    stand = await createStand();
    repository = createSampleRepository();
    writeFileSync(join(repository.url, 'server.mjs'), CARELESS);
    repository.commit('1');
    const { ctx, server } = stand;
    const [row] = await ctx.db
      .insert(repositories)
      .values({ organisationId: stand.organisationId, url: repository.url, state: 'CLONED' })
      .returning();
    if (!row) throw new Error('The repository was not inserted.');
    const password = server.sealer.seal(gitPassword, { table: 'repositories', column: 'password', rowId: row.id });
    await ctx.db.update(repositories).set({ username: 'me', password }).where(eq(repositories.id, row.id));
    const application = await stand.createApplication(row.id);
    environmentId = environmentOf(application);
    await stand.addStorage(environmentId);
    const release_commands = [{ label: 'Print', command: 'env' }];
    await updateApplication({ ctx, input: { id: application.uuid, health_check_seconds: 10, release_commands } });
    for (const [name, value] of Object.entries(given)) {
      await createVariable({ ctx, input: { environment: environmentId, name, value, is_sensitive: true } });
    }

    const { env } = server;
    worker = spawn(process.execPath, ['lib/operations/main.ts'], {
      env: {
        NODE_ENV: 'test',
        PATH: process.env.PATH,
        DATABASE_URL: env.DATABASE_URL,
        STOWAGE_SECRET_KEY: env.STOWAGE_SECRET_KEY,
        STOWAGE_DATA_DIR: env.STOWAGE_DATA_DIR,
        STOWAGE_LOG_LEVEL: 'trace',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [worker.stdout, worker.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        workerOutput += text;
      });
    }
  });

  afterAll(async () => {
    const { env, database } = stand.server;
    if (worker.exitCode === null) {
      worker.kill('SIGTERM');
      await once(worker, 'exit');
    }
    const instanceId = await getInstanceId(database.db);
    const runtime = createRuntime('process', { dataDir: env.STOWAGE_DATA_DIR, instanceId });
    for (const unit of await runtime.inventory()) await runtime.stop(unit.deploymentId, 500);
    await stand.close();
    repository.remove();
  });

  async function deploy(): Promise<string> {
    const { ctx } = stand;
    const { uuid, operation } = await createDeployment({
      ctx,
      input: { environment: environmentId, build_mode: 'AUTO' },
    });
    const timer = setInterval(readCommandLines, 10);
    await waitForEnd(stand, operation ?? '').finally(() => clearInterval(timer));
    const [key] = await ctx.db.select().from(storageKeys);
    if (!key) throw new Error('The deployment has made no key.');
    const storage = stand.server.sealer.open(key.secret, { table: 'storage_keys', column: 'secret', rowId: key.id });
    secrets = [
      storage,
      gitPassword,
      stand.server.secretKey,
      ...Object.values(given).flatMap((value) => value.split('\n')),
    ];
    return uuid;
  }

  function readCommandLines(): void {
    for (const pid of readdirSync('/proc')) {
      try {
        if (/^\d+$/.test(pid)) commandLines.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  /** Everything that people or other programs can read of it. */
  async function traces(): Promise<Record<string, string>> {
    const { db } = stand.ctx;
    const rows = async (table: Parameters<ReturnType<typeof db.select>['from']>[0]) =>
      JSON.stringify(await db.select().from(table));
    return {
      deploymentLog: await rows(deploymentLogLines),
      applicationLog: await rows(applicationLogLines),
      deployments: await rows(deployments),
      operations: (await rows(operations)) + (await rows(operationSteps)),
      worker: workerOutput,
      commandLines: [...commandLines].join('\n'),
    };
  }

  async function expectNoLeak(): Promise<void> {
    for (const [where, text] of Object.entries(await traces())) {
      expect(text.length, where).toBeGreaterThan(0);
      for (const secret of secrets) expect(text, where).not.toContain(secret);
    }
  }

  it('reach neither logs, rows, the output of the worker nor the list of processes', async () => {
    const id = await deploy();
    const { db } = stand.ctx;
    const [deployment] = await db.select().from(deployments).where(eq(deployments.id, id));
    expect(deployment?.failureMessage).toBe('');
    expect(deployment?.state).toBe('live');
    await expect.poll(async () => JSON.stringify(await db.select().from(applicationLogLines))).toContain('up');
    const { deploymentLog, applicationLog, commandLines: seen } = await traces();
    expect(deploymentLog).toContain('API_KEY=');
    expect(applicationLog).toContain('API_KEY=');
    expect(seen).toContain('server.mjs');
    await expectNoLeak();
  });

  it('stay out of the reason when it fails', async () => {
    const input = { environment: environmentId, name: 'BREAK', value: '1', is_sensitive: false };
    await createVariable({ ctx: stand.ctx, input });
    const id = await deploy();
    const [deployment] = await stand.ctx.db.select().from(deployments).where(eq(deployments.id, id));
    expect(deployment?.state).toBe('failed');
    expect(deployment?.failureMessage).toContain('cannot connect');
    await expectNoLeak();
  });
});
