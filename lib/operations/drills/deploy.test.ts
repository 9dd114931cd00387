import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsOf } from '#lib/core/operations';
import { repositories } from '#lib/db/schema/applications';
import { AppError } from '#lib/errors';
import { runDoomedWorker } from '#lib/operations/drills/doomed';
import { createSampleRepository } from '#lib/operations/drills/sample-repository';
import { createStand, environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { openWorker } from '#lib/operations/open-worker';
import { updateApplication } from '#lib/services/applications/update';
import { cancelDeployment } from '#lib/services/deployments/cancel';
import { createDeployment } from '#lib/services/deployments/create';
import { getDeployment } from '#lib/services/deployments/get';
import { getDeploymentLogs } from '#lib/services/deployments/get-logs';
import { getEnvironment } from '#lib/services/environments/get';
import { detachServiceInstance } from '#lib/services/service-instances/detach';
import { getServiceInstance } from '#lib/services/service-instances/get';
import { createVariable } from '#lib/services/variables/create';

const steps = stepsOf('deploy').map((step) => step.name);
const beforeSwitch = steps.slice(0, steps.indexOf('switch'));
const fromSwitch = steps.slice(steps.indexOf('switch'));

describe('deploying', () => {
  let stand: Stand;
  let repository: ReturnType<typeof createSampleRepository>;
  let environmentId: string;
  let siteUrl: URL;
  let instanceId: string;
  let running = '';
  let count = 0;

  beforeAll(async () => {
    stand = await createStand();
    repository = createSampleRepository();
    const [row] = await stand.ctx.db
      .insert(repositories)
      .values({ organisationId: stand.organisationId, url: repository.url, state: 'CLONED' })
      .returning();
    const application = await stand.createApplication(row?.id);
    environmentId = environmentOf(application);
    siteUrl = new URL((await getEnvironment({ ctx: stand.ctx, input: { id: environmentId } })).site_url);
    instanceId = await stand.addStorage(environmentId);
    await updateApplication({
      ctx: stand.ctx,
      input: {
        id: application.uuid,
        health_check_seconds: 10,
        release_commands: [{ label: 'Count', command: 'node release.mjs' }],
      },
    });
    const variable = { environment: environmentId, is_sensitive: false };
    await createVariable({ ctx: stand.ctx, input: { ...variable, name: 'RELEASE_LOG', value: repository.releaseLog } });
    await createVariable({
      ctx: stand.ctx,
      input: { ...variable, name: 'SECRET_GREETING', value: 'canary-3f9a1c', is_sensitive: true },
    });
  });
  afterAll(async () => {
    const worker = await openWorker(stand.server.env);
    for (const unit of await worker.ports.runtime.inventory()) await worker.ports.runtime.stop(unit.deploymentId, 500);
    await worker.stop();
    await stand.close();
    repository.remove();
  });

  const nextVersion = () => {
    count += 1;
    return `v${count}`;
  };
  async function startDeployment(build_mode: 'AUTO' | 'ADOPT' | 'FORCE' = 'AUTO') {
    const deployment = await createDeployment({ ctx: stand.ctx, input: { environment: environmentId, build_mode } });
    if (!deployment.operation) throw new Error('No operation was started.');
    return { id: deployment.uuid, operationId: deployment.operation };
  }
  async function withWorker<T>(
    hooks: StepHooks,
    work: (worker: Awaited<ReturnType<typeof openWorker>>) => Promise<T>,
  ): Promise<T> {
    const worker = await openWorker(stand.server.env, hooks);
    try {
      return await work(worker);
    } finally {
      await worker.stop();
    }
  }
  /** What the application answers through the edge. */
  function ask(): Promise<string> {
    return new Promise((resolve, reject) => {
      const edge = new URL(stand.edgeUrl);
      const sent = request({ host: edge.hostname, port: edge.port, headers: { host: siteUrl.host } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      });
      sent.on('error', reject).end();
    });
  }
  const releasesOf = (commit: string) =>
    existsSync(repository.releaseLog)
      ? readFileSync(repository.releaseLog, 'utf8')
          .split('\n')
          .filter((line) => line === commit).length
      : 0;
  /** It serves, alone, its release command ran once, and the running unit has what was intended. */
  async function expectLive(
    worker: Awaited<ReturnType<typeof openWorker>>,
    id: string,
    version: string,
    commit: string,
  ) {
    expect(await ask()).toContain(version);
    expect(await getDeployment({ ctx: stand.ctx, input: { id } })).toMatchObject({
      state: 'live',
      success: true,
      is_serving: true,
      is_verified: true,
    });
    const units = await worker.ports.runtime.inventory();
    expect(units.filter((unit) => unit.environmentId === environmentId).map((unit) => unit.deploymentId)).toEqual([id]);
    expect(releasesOf(commit)).toBe(1);
    running = version;
  }

  it('provisions what is new, goes live and attaches', async () => {
    const version = nextVersion();
    const commit = repository.commit(version);
    const { id, operationId } = await startDeployment();
    await withWorker({}, async (worker) => {
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' });
      await expectLive(worker, id, version, commit);
    });
    expect(await getServiceInstance({ ctx: stand.ctx, input: { id: instanceId } })).toMatchObject({
      state: 'attached',
    });
    expect(await ask()).not.toContain('no bucket');
    const { logs } = await getDeploymentLogs({ ctx: stand.ctx, input: { id } });
    expect(logs).toContain('Object storage DEFAULT is ready.');
    expect(logs).not.toContain('canary-3f9a1c');
  });

  it.each(beforeSwitch)('leaves the old release serving when %s fails, and can be repeated', async (failing) => {
    const version = nextVersion();
    const commit = repository.commit(version);
    const { id, operationId } = await startDeployment();
    const after: StepHooks['after'] = async (operation, step, phase) => {
      if (operation.id === operationId && step === failing && phase === 'do')
        throw new AppError('PRECONDITION_FAILED', `The drill failed ${step}.`);
    };
    await withWorker({ after }, async (worker) => {
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'failed' });
      expect(await getDeployment({ ctx: stand.ctx, input: { id } })).toMatchObject({
        state: 'failed',
        success: false,
        failure: { message: `The drill failed ${failing}.` },
      });
      expect(await ask()).toContain(running);
      expect(
        (await worker.ports.runtime.inventory()).filter((unit) => unit.environmentId === environmentId),
      ).toHaveLength(1);
      const again = await startDeployment();
      expect(await waitForEnd(stand, again.operationId)).toMatchObject({ state: 'succeeded' });
      expect(await ask()).toContain(version);
      running = version;
    });
    expect(releasesOf(commit)).toBe(beforeSwitch.indexOf(failing) >= beforeSwitch.indexOf('release') ? 2 : 1);
  });

  it.each(fromSwitch)('goes forward when %s fails', async (failing) => {
    const version = nextVersion();
    const commit = repository.commit(version);
    const { id, operationId } = await startDeployment();
    let isFirst = true;
    const after: StepHooks['after'] = async (_operation, step) => {
      if (step !== failing || !isFirst) return;
      isFirst = false;
      throw new AppError('PRECONDITION_FAILED', 'The drill failed.');
    };
    await withWorker({ after }, async (worker) => {
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' });
      await expectLive(worker, id, version, commit);
    });
    expect(isFirst).toBe(false);
  });

  it('does nothing twice when every step is repeated', async () => {
    const version = nextVersion();
    const commit = repository.commit(version);
    const { id, operationId } = await startDeployment();
    const seen = new Set<string>();
    const after: StepHooks['after'] = async (operation, step) => {
      // A release command is never repeated by itself: that step has one try.
      if (operation.id !== operationId || seen.has(step) || step === 'release') return;
      seen.add(step);
      throw new AppError('UNAVAILABLE', 'Once more.');
    };
    await withWorker({ after }, async (worker) => {
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' });
      await expectLive(worker, id, version, commit);
    });
    expect([...seen]).toEqual(steps.filter((step) => step !== 'release'));
  });

  it.each(steps)(
    'is finished by another worker when the first is killed at %s; requests are answered throughout',
    async (step) => {
      const version = nextVersion();
      const commit = repository.commit(version);
      const { id, operationId } = await startDeployment();
      await runDoomedWorker(stand, `${step}:after:do`);
      expect(await ask()).toMatch(new RegExp(`^(${running}|${version}) `));
      await withWorker({}, async (worker) => {
        expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' });
        await expectLive(worker, id, version, commit);
      });
    },
  );

  it('fails its health check with the last answer and keeps the old release', async () => {
    repository.commit('broken');
    const { id, operationId } = await startDeployment();
    await withWorker({}, async () => {
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'failed', errorCode: 'UNHEALTHY' });
      expect((await getDeployment({ ctx: stand.ctx, input: { id } })).failure?.message).toContain('503');
      expect(await ask()).toContain(running);
    });
  });

  it('can be cancelled inside a step, and undoes what it began', async () => {
    repository.commit('broken');
    const { id, operationId } = await startDeployment();
    await withWorker({}, async (worker) => {
      await expect.poll(async () => (await getDeployment({ ctx: stand.ctx, input: { id } })).state).toBe('checking');
      await cancelDeployment({ ctx: stand.ctx, input: { id } });
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'cancelled' });
      expect(await getDeployment({ ctx: stand.ctx, input: { id } })).toMatchObject({
        state: 'cancelled',
        success: false,
      });
      expect(
        (await worker.ports.runtime.inventory()).filter((unit) => unit.environmentId === environmentId),
      ).toHaveLength(1);
    });
    expect(await ask()).toContain(running);
  });

  it('applies variables alone without a build or release command, and detaches', async () => {
    await createVariable({
      ctx: stand.ctx,
      input: { environment: environmentId, name: 'GREETING', value: 'hello', is_sensitive: false },
    });
    await detachServiceInstance({ ctx: stand.ctx, input: { id: instanceId } });
    const before = readFileSync(repository.releaseLog, 'utf8');
    const { id, operationId } = await startDeployment('ADOPT');
    await withWorker({}, async () =>
      expect(await waitForEnd(stand, operationId)).toMatchObject({ state: 'succeeded' }),
    );
    expect(await ask()).toBe(`${running} hello no bucket`);
    expect(readFileSync(repository.releaseLog, 'utf8')).toBe(before);
    expect(await getServiceInstance({ ctx: stand.ctx, input: { id: instanceId } })).toMatchObject({
      state: 'detached',
    });
    expect((await getDeployment({ ctx: stand.ctx, input: { id } })).environment_variables).not.toContain(
      'DEFAULT_STORAGE_DSN',
    );
  });
});
