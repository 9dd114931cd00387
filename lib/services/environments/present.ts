import type { Environment } from '#lib/contracts/applications';
import type { environments } from '#lib/db/schema/applications';
import type { deployments } from '#lib/db/schema/deployments';
import { siteUrl } from '#lib/services/site-address';

type EnvironmentRow = typeof environments.$inferSelect;
export type DeploymentBrief = Pick<typeof deployments.$inferSelect, 'id' | 'state' | 'success' | 'endedAt' | 'commit'>;

export interface EnvironmentParts {
  environment: EnvironmentRow;
  applicationSlug: string;
  serving: DeploymentBrief | null;
  lastFinished: DeploymentBrief | null;
  active: DeploymentBrief | null;
}

function brief(row: DeploymentBrief | null) {
  return (
    row && {
      uuid: row.id,
      state: row.state,
      success: row.success,
      ended_at: row.endedAt?.toISOString() ?? null,
      commit: row.commit,
    }
  );
}

export function presentEnvironment(parts: EnvironmentParts, edgePort: number): Environment {
  const { environment } = parts;
  const site = siteUrl(environment.slug, parts.applicationSlug, edgePort);
  return {
    uuid: environment.id,
    application: environment.applicationId,
    slug: environment.slug,
    branch: environment.branch,
    is_production: environment.isProduction,
    site_url: site,
    serving_deployment: brief(parts.serving),
    last_finished_deployment: brief(parts.lastFinished),
    active_deployment: brief(parts.active),
    created_at: environment.createdAt.toISOString(),
    // `divio app open` reads the address from a field that is named after the environment.
    ...{ [`${environment.slug}_status`]: { uuid: environment.id, site_url: site } },
  };
}
