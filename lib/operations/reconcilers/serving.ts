import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { backoffMs } from '#lib/core/operations';
import { applications, environments } from '#lib/db/schema/applications';
import { builds, deployments } from '#lib/db/schema/deployments';
import { operations } from '#lib/db/schema/operations';
import type { Ports } from '#lib/operations/kind';
import { releaseSpec } from '#lib/operations/kinds/deploy-run';
import { takeOverLogs } from '#lib/operations/reconcilers/application-logs';
import { publishRoutes } from '#lib/operations/routes';

const CHECK_MS = 3000;
const RESTART_TIMEOUT_MS = 30_000;

/**
 * Keeps what should serve serving: a deployment whose process is gone (crash, reboot) is started again with the same
 * artifact and snapshot, more slowly each time it falls; the edge gets the table again whenever an address changed.
 * @returns `stop`, which waits for a pass under way
 */
export function keepServing(ports: Ports, log: Logger) {
  const falls = new Map<string, { count: number; notBefore: number }>();
  const stopping = new AbortController();
  let published = '';

  const pass = async () => {
    const rows = await ports.db
      .select({ deployment: deployments, application: applications, artifact: builds.artifact })
      .from(environments)
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .innerJoin(deployments, eq(deployments.id, environments.servingDeploymentId))
      .innerJoin(builds, eq(builds.id, deployments.buildId))
      .where(and(isNull(environments.deletedAt), isNull(applications.deletedAt)));
    const addresses: string[] = [];
    for (const row of rows) {
      const { id, environmentId } = row.deployment;
      try {
        let endpoint = await ports.runtime.endpoint(id);
        if (!endpoint && !(await isBusy(environmentId)) && mayStart(id)) {
          log.warn({ deploymentId: id }, 'the serving release does not run; starting it again');
          noteFall(id);
          const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(RESTART_TIMEOUT_MS)]);
          endpoint = await ports.runtime.start(releaseSpec(ports, row), () => undefined, signal);
        }
        if (endpoint) addresses.push(`${id}=${endpoint.host}:${endpoint.port}`);
      } catch (error) {
        // One release that cannot run must not keep the others from running.
        log.error({ err: error, deploymentId: id }, 'the serving release cannot be started');
      }
    }
    const serving = new Set(rows.map(({ deployment }) => deployment.id));
    for (const id of falls.keys()) if (!serving.has(id)) falls.delete(id);
    const wanted = addresses.sort().join(' ');
    if (wanted !== published) {
      await publishRoutes(ports);
      published = wanted;
    }
    await takeOverLogs(ports, log);
  };
  /** A deployment under way starts and stops processes itself. */
  const isBusy = async (environmentId: string) => {
    const [row] = await ports.db
      .select({ id: operations.id })
      .from(operations)
      .where(
        and(
          sql`${operations.target} = ${`environment:${environmentId}`}`,
          inArray(operations.state, ['queued', 'running']),
        ),
      );
    return row !== undefined;
  };
  const mayStart = (id: string) => (falls.get(id)?.notBefore ?? 0) <= Date.now();
  const noteFall = (id: string) => {
    const count = (falls.get(id)?.count ?? 0) + 1;
    falls.set(id, { count, notBefore: Date.now() + backoffMs(count + 1, Math.random()) });
  };
  const passLogged = () =>
    pass().catch((error: unknown) => log.warn({ err: error }, 'cannot look after serving releases; trying again'));

  let passing = passLogged();
  const timer = setInterval(() => {
    passing = passing.then(() => (stopping.signal.aborted ? undefined : passLogged()));
  }, CHECK_MS);
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      stopping.abort(new Error('worker stops'));
      await passing;
    },
  };
}
