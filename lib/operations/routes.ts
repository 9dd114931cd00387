import { and, eq, isNull, sql } from 'drizzle-orm';
import { applications, environments } from '#lib/db/schema/applications';
import type { Route } from '#lib/edge/port';
import type { Ports } from '#lib/operations/kind';
import { siteHost } from '#lib/services/site-address';

/** Only one worker computes and publishes at a time: an older table must not overwrite a newer one. */
const ROUTES_LOCK = 7_391_004;

/**
 * Gives the edge the whole table anew: every environment whose serving deployment runs. The database says which
 * deployment serves, the runtime where it listens.
 * @returns the routes that were published
 */
export async function publishRoutes({ db, runtime, edge }: Pick<Ports, 'db' | 'runtime' | 'edge'>): Promise<Route[]> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${ROUTES_LOCK})`);
    const rows = await tx
      .select({ environment: environments, applicationSlug: applications.slug })
      .from(environments)
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .where(
        and(
          isNull(environments.deletedAt),
          isNull(applications.deletedAt),
          sql`${environments.servingDeploymentId} is not null`,
        ),
      );
    const routes: Route[] = [];
    for (const { environment, applicationSlug } of rows) {
      const deploymentId = environment.servingDeploymentId;
      const endpoint = deploymentId && (await runtime.endpoint(deploymentId));
      if (!endpoint) continue;
      routes.push({
        host: siteHost(environment.slug, applicationSlug),
        environmentId: environment.id,
        deploymentId,
        target: { host: endpoint.host, port: endpoint.port },
      });
    }
    await edge.setRoutes(routes);
    return routes;
  });
}
