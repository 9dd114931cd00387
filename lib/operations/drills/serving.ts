import { request } from 'node:http';
import { repositories } from '#lib/db/schema/applications';
import { createSampleRepository } from '#lib/operations/drills/sample-repository';
import { environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import type { StepHooks } from '#lib/operations/held';
import { openWorker } from '#lib/operations/open-worker';
import { createDeployment } from '#lib/services/deployments/create';
import { getEnvironment } from '#lib/services/environments/get';

/** An application with storage that serves requests, as the drills of storage operations need it. */
export async function createServing(stand: Stand) {
  const repository = createSampleRepository();
  repository.commit('v1');
  const [row] = await stand.ctx.db
    .insert(repositories)
    .values({ organisationId: stand.organisationId, url: repository.url, state: 'CLONED' })
    .returning();
  const application = await stand.createApplication(row?.id);
  const environmentId = environmentOf(application);
  const instanceId = await stand.addStorage(environmentId);
  const siteUrl = new URL((await getEnvironment({ ctx: stand.ctx, input: { id: environmentId } })).site_url);
  const { operation } = await createDeployment({
    ctx: stand.ctx,
    input: { environment: environmentId, build_mode: 'AUTO' },
  });
  await withWorker(stand, {}, () => waitForEnd(stand, operation ?? ''));
  return {
    applicationId: application.uuid,
    environmentId,
    instanceId,
    /** What the application answers through the edge: its version and its bucket. */
    ask: () => ask(stand, siteUrl),
    async close() {
      await withWorker(stand, {}, async ({ ports }) => {
        for (const unit of await ports.runtime.inventory()) await ports.runtime.stop(unit.deploymentId, 500);
      });
      repository.remove();
    },
  };
}

export type Serving = Awaited<ReturnType<typeof createServing>>;

/** Runs a worker of this process while `work` lasts. */
export async function withWorker<T>(
  stand: Stand,
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

function ask(stand: Stand, siteUrl: URL): Promise<string> {
  return new Promise((resolve, reject) => {
    request(stand.edgeUrl, { headers: { host: siteUrl.host } }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve(`${response.statusCode} ${body}`));
    })
      .on('error', reject)
      .end();
  });
}
