import type { Application } from '#lib/contracts/applications';
import type { applications, releaseCommands } from '#lib/db/schema/applications';
import { type EnvironmentParts, presentEnvironment } from '#lib/services/environments/present';

export function presentApplication(
  row: typeof applications.$inferSelect,
  environments: EnvironmentParts[],
  commands: (typeof releaseCommands.$inferSelect)[],
  edgePort: number,
): Application {
  const presented = environments.map((parts) => presentEnvironment(parts, edgePort));
  return {
    uuid: row.id,
    slug: row.slug,
    name: row.name,
    organisation: row.organisationId,
    region: row.regionId,
    repository: row.repositoryId,
    build_command: row.buildCommand,
    start_command: row.startCommand,
    health_check_path: row.healthCheckPath,
    health_check_seconds: row.healthCheckSeconds,
    release_commands: commands.map(({ label, command }) => ({ label, command })),
    environments: presented,
    created_at: row.createdAt.toISOString(),
    // The command line finds the environment in `test_status`, `live_status`, ...
    ...Object.fromEntries(
      presented.map((environment) => [
        `${environment.slug}_status`,
        { uuid: environment.uuid, site_url: environment.site_url },
      ]),
    ),
  };
}
