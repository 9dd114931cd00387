import { and, asc, eq, inArray } from 'drizzle-orm';
import { storageVariables } from '#lib/core/storage-variables';
import type { CustomVariable, ManagedVariable } from '#lib/core/variables';
import type { Executor } from '#lib/db/client';
import { applications, domains, environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { regions } from '#lib/db/schema/installation';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { variables } from '#lib/db/schema/variables';
import type { Sealer } from '#lib/secrets';
import { storeOfRegion } from '#lib/services/regions/connect';
import { siteHost } from '#lib/services/site-address';
import { openKey } from '#lib/services/storage-keys/rows';

/** What `resolveVariables` of lib/core decides from. */
export interface Layers {
  platform: ManagedVariable[];
  service: ManagedVariable[];
  custom: CustomVariable[];
}

type CustomRow = typeof variables.$inferSelect;

export interface EnvironmentLayers extends Layers {
  environmentId: string;
  environmentSlug: string;
  applicationId: string;
  organisationId: string;
  /** The rows behind the custom layer, by name. */
  rows: Map<string, CustomRow>;
}

const byId = <Row extends { environmentId: string }>(rows: Row[]) => Map.groupBy(rows, (row) => row.environmentId);

/**
 * Loads the variable layers of some environments, unsealed, in a fixed number of queries.
 * @param options `commit` is the commit about to be deployed; without it that of the serving deployment counts
 */
export async function loadLayers(
  db: Executor,
  sealer: Sealer,
  environmentIds: string[],
  options: { commit?: string } = {},
): Promise<EnvironmentLayers[]> {
  if (environmentIds.length === 0) return [];
  const [environmentRows, domainRows, instanceRows, customRows] = await Promise.all([
    db
      .select({ environment: environments, application: applications, servingCommit: deployments.commit })
      .from(environments)
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .leftJoin(deployments, eq(deployments.id, environments.servingDeploymentId))
      .where(inArray(environments.id, environmentIds))
      .orderBy(asc(environments.id)),
    db.select().from(domains).where(inArray(domains.environmentId, environmentIds)).orderBy(asc(domains.name)),
    db
      .select({
        environmentId: serviceInstances.environmentId,
        instance: serviceInstances,
        region: regions,
        key: storageKeys,
      })
      .from(serviceInstances)
      .innerJoin(regions, eq(regions.id, serviceInstances.regionId))
      .innerJoin(
        storageKeys,
        and(
          eq(storageKeys.serviceInstanceId, serviceInstances.id),
          eq(storageKeys.state, 'active'),
          eq(storageKeys.access, 'read-write'),
        ),
      )
      .where(
        and(
          inArray(serviceInstances.environmentId, environmentIds),
          inArray(serviceInstances.state, ['pending_attachment', 'attached']),
        ),
      )
      .orderBy(asc(serviceInstances.prefix)),
    db.select().from(variables).where(inArray(variables.environmentId, environmentIds)).orderBy(asc(variables.name)),
  ]);
  const domainsOf = byId(domainRows);
  const instancesOf = byId(instanceRows);
  const customOf = byId(customRows);
  return environmentRows.map(({ environment, application, servingCommit }) => {
    const custom = customOf.get(environment.id) ?? [];
    return {
      environmentId: environment.id,
      environmentSlug: environment.slug,
      applicationId: application.id,
      organisationId: application.organisationId,
      rows: new Map(custom.map((row) => [row.name, row])),
      platform: platformVariables({
        secretKey: sealer.open(environment.secretKey, {
          table: 'environments',
          column: 'secret_key',
          rowId: environment.id,
        }),
        environment,
        application,
        domains: domainsOf.get(environment.id) ?? [],
        commit: options.commit ?? servingCommit ?? '',
      }),
      service: (instancesOf.get(environment.id) ?? []).flatMap((row) => serviceVariables(row, sealer)),
      custom: custom.map((row) => customVariable(row, sealer)),
    };
  });
}

function platformVariables(from: {
  secretKey: string;
  environment: typeof environments.$inferSelect;
  application: typeof applications.$inferSelect;
  domains: (typeof domains.$inferSelect)[];
  commit: string;
}): ManagedVariable[] {
  const names = (kind: string) => from.domains.filter((domain) => domain.kind === kind).map((domain) => domain.name);
  const plain: [string, string][] = [
    ['STAGE', from.environment.slug],
    ['SITE_NAME', from.application.name],
    ['DOMAIN', names('primary')[0] ?? siteHost(from.environment.slug, from.application.slug)],
    ['DOMAIN_ALIASES', names('alias').join(',')],
    ['DOMAIN_REDIRECTS', names('redirect').join(',')],
    ['GIT_BRANCH', from.environment.branch],
  ];
  if (from.commit) plain.push(['GIT_COMMIT', from.commit]);
  const source = { kind: 'platform' as const, label: 'Platform' };
  return [
    { name: 'SECRET_KEY', value: from.secretKey, isSecret: true, source },
    ...plain.map(([name, value]) => ({ name, value, isSecret: false, source })),
  ];
}

function serviceVariables(
  row: {
    instance: typeof serviceInstances.$inferSelect;
    region: typeof regions.$inferSelect;
    key: typeof storageKeys.$inferSelect;
  },
  sealer: Sealer,
): ManagedVariable[] {
  const { instance, region, key } = row;
  if (!instance.bucket) return [];
  const source = {
    kind: 'service' as const,
    label: `Object storage ${instance.prefix}`,
    serviceInstanceId: instance.id,
  };
  return storageVariables({
    prefix: instance.prefix,
    location: storeOfRegion(region, sealer).location({ bucket: instance.bucket }),
    key: openKey(sealer, key),
    visibility: instance.visibility,
  }).map((variable) => ({ ...variable, source }));
}

function customVariable(row: CustomRow, sealer: Sealer): CustomVariable {
  const base = { id: row.id, name: row.name, isSensitive: row.isSensitive };
  if (row.kind === 'patch') return { ...base, kind: 'patch', patch: row.patch ?? {} };
  const value = row.value ? sealer.open(row.value, { table: 'variables', column: 'value', rowId: row.id }) : '';
  return { ...base, kind: 'value', value, managedFingerprint: row.managedFingerprint };
}
