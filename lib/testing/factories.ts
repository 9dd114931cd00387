import { randomBytes } from 'node:crypto';
import { eq, isNull } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { ServiceInstanceState } from '#lib/core/states';
import { applications, domains, environments, repositories } from '#lib/db/schema/applications';
import { builds, deploymentLogLines, deployments } from '#lib/db/schema/deployments';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances, storageKeys } from '#lib/db/schema/service-instances';
import { variables } from '#lib/db/schema/variables';
import type { Server } from '#lib/services/server';
import { existing } from '#lib/testing/people';

export interface Things {
  regionId: string;
  repositoryId: string;
  /** Its folder does not exist, so checking it is quick. */
  localRepositoryId: string;
  applicationId: string;
  applicationSlug: string;
  /** `test`, where a deployment serves, and `live`, which was never deployed. */
  environments: { test: string; live: string };
  /** Of `test`: www.<slug>.example.com is primary, the other one its alias. */
  domains: { primary: string; alias: string };
  /** Of `test`, by state; the prefix of each is its state in capitals. */
  instances: Record<(typeof instanceStates)[number], string>;
  /** Of `test`: a plain one, a sensitive one, and one that overrides the DSN of the attached instance. */
  variables: { plain: string; sensitive: string; override: string };
  /** The deployment that serves `test`. */
  deploymentId: string;
  /** Of another application: a deployment that waits for a worker, and a provisioning that does. */
  waiting: { deploymentId: string; deployOperationId: string; provisionOperationId: string };
}

const instanceStates = ['new', 'attached', 'detached', 'trashed'] as const satisfies ServiceInstanceState[];

/** What the secrets of these things are: none of them may be in an answer that was not asked to reveal it. */
export interface Secrets {
  secretKey: string;
  storageSecret: string;
  sensitiveValue: string;
  overrideSecret: string;
  repositoryPassword: string;
  repositoryKey: string;
  snapshotValue: string;
}

export function createSecrets(): Secrets {
  const canary = (name: string) => `canary-${name}-${randomBytes(8).toString('hex')}`;
  return {
    secretKey: canary('secret-key'),
    storageSecret: canary('storage'),
    sensitiveValue: canary('sensitive'),
    overrideSecret: canary('override'),
    repositoryPassword: canary('password'),
    repositoryKey: canary('key'),
    snapshotValue: canary('snapshot'),
  };
}

/** One of everything in an organisation, inserted directly; nothing of it exists outside the database. */
export async function createThings(server: Server, organisationId: string, secrets = createSecrets()): Promise<Things> {
  const { db } = server.database;
  const { sealer } = server;
  const unique = randomBytes(6).toString('hex');
  const region = existing((await db.select().from(regions).where(isNull(regions.organisationId)))[0]);

  const repositoryId = v7();
  await db.insert(repositories).values({
    id: repositoryId,
    organisationId,
    url: `https://git.example.com/${unique}.git`,
    state: 'CLONED',
    username: 'robot',
    password: sealer.seal(secrets.repositoryPassword, place('repositories', 'password', repositoryId)),
    keyType: 'ED25519',
    publicKey: 'ssh-ed25519 AAAA',
    privateKey: sealer.seal(secrets.repositoryKey, place('repositories', 'private_key', repositoryId)),
  });

  const localRepositoryId = v7();
  await db
    .insert(repositories)
    .values({ id: localRepositoryId, organisationId, url: `/nonexistent/${unique}.git`, state: 'CLONED' });

  const application = async (slug: string) => {
    const values = { organisationId, regionId: region.id, repositoryId, name: `Shop ${slug}`, slug };
    return existing((await db.insert(applications).values(values).returning())[0]).id;
  };
  const environment = async (applicationId: string, slug: string) => {
    const id = v7();
    const secretKey = sealer.seal(secrets.secretKey, place('environments', 'secret_key', id));
    await db
      .insert(environments)
      .values({ id, applicationId, slug, branch: 'main', isProduction: slug === 'live', secretKey });
    return id;
  };
  const applicationSlug = `shop-${unique}`;
  const applicationId = await application(applicationSlug);
  const test = await environment(applicationId, 'test');
  const live = await environment(applicationId, 'live');

  const domain = async (name: string, kind: 'primary' | 'alias') => {
    const values = { environmentId: test, name: `${name}.${unique}.example.com`, kind };
    return existing((await db.insert(domains).values(values).returning())[0]).id;
  };

  const instance = async (environmentId: string, state: ServiceInstanceState, prefix = state.toUpperCase()) => {
    const id = v7();
    await db.insert(serviceInstances).values({
      id,
      environmentId,
      regionId: region.id,
      service: 'object-storage',
      type: 'STORAGE',
      prefix,
      state,
      bucket: state === 'new' ? null : `bucket-${id}`,
      provisionedAt: state === 'new' ? null : new Date(),
      ...(state === 'trashed' && { trashedAt: new Date(), destroyAfter: new Date(Date.now() + 86_400_000) }),
    });
    if (state === 'new') return id;
    for (const access of ['read-write', 'read-only'] as const) {
      const rowId = v7();
      const secret = sealer.seal(secrets.storageSecret, place('storage_keys', 'secret', rowId));
      const keyId = access === 'read-write' ? 'STOWAGEKEYID' : 'STOWAGEREADONLY';
      await db.insert(storageKeys).values({ id: rowId, serviceInstanceId: id, keyId, secret, access, state: 'active' });
    }
    return id;
  };
  const instances: [string, string][] = [];
  for (const state of instanceStates) instances.push([state, await instance(test, state)]);

  const variable = async (name: string, value: string, isSensitive = false) => {
    const id = v7();
    const managedFingerprint = name.endsWith('_DSN') ? 'of-an-earlier-value' : null;
    const sealed = sealer.seal(value, place('variables', 'value', id));
    await db
      .insert(variables)
      .values({ id, environmentId: test, name, value: sealed, isSensitive, managedFingerprint });
    return id;
  };

  const build = { applicationId, commit: 'c'.repeat(40), subject: 'First', buildCommand: '', artifact: 'a' };
  const buildId = existing((await db.insert(builds).values(build).returning())[0]).id;
  const deploymentId = v7();
  const snapshot = JSON.stringify({ STAGE: 'test', API_KEY: secrets.snapshotValue });
  await db.insert(deployments).values({
    id: deploymentId,
    environmentId: test,
    buildMode: 'AUTO',
    state: 'live',
    branch: 'main',
    buildId,
    commit: build.commit,
    subject: build.subject,
    snapshot: sealer.seal(snapshot, place('deployments', 'snapshot', deploymentId)),
    variableNames: ['API_KEY', 'STAGE'],
    secretNames: ['API_KEY'],
    startedAt: new Date(),
    endedAt: new Date(),
    success: true,
  });
  await db.insert(deploymentLogLines).values({ deploymentId, step: 'build', at: new Date(), text: 'Built.' });
  await db
    .update(environments)
    .set({ servingDeploymentId: deploymentId, lastFinishedDeploymentId: deploymentId })
    .where(eq(environments.id, test));

  return {
    regionId: region.id,
    repositoryId,
    localRepositoryId,
    applicationId,
    applicationSlug,
    environments: { test, live },
    domains: { primary: await domain('www', 'primary'), alias: await domain('shop', 'alias') },
    instances: Object.fromEntries(instances) as Things['instances'],
    variables: {
      plain: await variable('COLOUR', 'green'),
      sensitive: await variable('API_KEY', secrets.sensitiveValue, true),
      override: await variable(
        'ATTACHED_STORAGE_DSN',
        `s3://own:${secrets.overrideSecret}@own.s3.local.example.com/?domain=media.example.com`,
      ),
    },
    deploymentId,
    waiting: await createWaiting(),
  };

  async function createWaiting(): Promise<Things['waiting']> {
    const busy = await environment(await application(`busy-${unique}`), 'test');
    const id = v7();
    const operation = async (kind: string, target: string, input: Record<string, string>) =>
      existing((await db.insert(operations).values({ organisationId, kind, target, input }).returning())[0]).id;
    const deployOperationId = await operation('deploy', `environment:${busy}`, {
      deploymentId: id,
      environmentId: busy,
    });
    await db
      .insert(deployments)
      .values({ id, environmentId: busy, operationId: deployOperationId, buildMode: 'AUTO', branch: 'main' });
    const instanceId = await instance(busy, 'new');
    const provisionOperationId = await operation('provision', `service-instance:${instanceId}`, {
      serviceInstanceId: instanceId,
    });
    return { deploymentId: id, deployOperationId, provisionOperationId };
  }
}

const place = (table: string, column: string, rowId: string) => ({ table, column, rowId });
