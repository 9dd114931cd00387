import { v7 } from 'uuid';
import { fromApiConnection } from '#lib/contracts/region-connection';
import { appTemplates, catalogueServices, planGroup } from '#lib/core/catalogue';
import { storeAddress } from '#lib/core/store-connection';
import { regions } from '#lib/db/schema/installation';
import { uploads } from '#lib/db/schema/storage';
import type { Server } from '#lib/services/server';
import type { Things } from '#lib/testing/factories';
import { createPerson, createTestToken, existing, type Tenant } from '#lib/testing/people';
import type { RouteCall } from '#lib/testing/routes';
import { createRegionBeside, removeReadOnlyKeyOf, stopMove, stopRotation } from '#lib/testing/storage-states';

export interface Caller {
  /** Null for nobody. */
  userId: string | null;
  headers: Record<string, string>;
}

export interface Subject {
  server: Server;
  /** The organisation that the call is about, and one of everything in it. */
  tenant: Tenant;
  things: Things;
  caller: Caller;
}

/** A correct call of one route on the things of an organisation. */
export interface RouteCase {
  call(subject: Subject): Promise<RouteCall> | RouteCall;
  /** What an owner of another organisation gets: no such thing, an empty list, or something of their own. */
  elsewhere: 'absent' | 'empty' | 'own';
  /** For those who may, when it is not the status of the contract. */
  status?: number;
}

/** Each route by the name of its contract. */
export const routeCases: Record<string, RouteCase> = {
  getMe: own(() => ({})),
  setUp: { ...own(() => ({ body: setupBody })), status: 400 },
  signIn: { ...own(() => ({ body: { email: `${v7()}@example.com`, password: 'not right' } })), status: 400 },
  signOut: own(() => ({})),
  listOrganisations: own(() => ({})),
  getOrganisation: absent(({ tenant }) => id(tenant.organisationId)),
  updateOrganisation: absent(({ tenant }) => ({ ...id(tenant.organisationId), body: { name: 'Acme' } })),
  listMembers: list(({ tenant }) => ({ organisation: tenant.organisationId })),
  createMember: absent(({ tenant }) => ({
    body: {
      organisation: tenant.organisationId,
      name: 'New',
      email: `${v7()}@example.com`,
      password: 'correct horse battery',
      role: 'viewer',
    },
  })),
  updateMember: absent(async (subject) => ({ ...(await freshMember(subject)), body: { role: 'developer' } })),
  removeMember: absent(freshMember),
  listAccessTokens: own(() => ({})),
  createAccessToken: own(() => ({ body: { name: 'script', scopes: ['read'], expires_in_days: 30 } })),
  removeAccessToken: own(async ({ server, caller, tenant }) =>
    id((await createTestToken(server, caller.userId ?? tenant.people.owner.userId)).id),
  ),

  listApplications: list(({ things }) => ({ slug: things.applicationSlug })),
  createApplication: absent(({ tenant, things }) => ({
    body: { organisation: tenant.organisationId, name: 'New', slug: newSlug(), region: things.regionId },
  })),
  getApplication: absent(({ things }) => id(things.applicationId)),
  updateApplication: absent(({ things }) => ({ ...id(things.applicationId), body: { name: 'Renamed' } })),
  removeApplication: absent(({ things }) => ({
    ...id(things.applicationId),
    body: { confirm: things.applicationSlug },
  })),
  listEnvironments: list(({ things }) => ({ application: things.applicationId })),
  createEnvironment: absent(({ things }) => ({ body: { application: things.applicationId, slug: 'stage' } })),
  getEnvironment: absent(({ things }) => id(things.environments.test)),
  updateEnvironment: absent(({ things }) => ({ ...id(things.environments.test), body: { branch: 'next' } })),
  removeEnvironment: absent(({ things }) => ({ ...id(things.environments.test), body: { confirm: 'test' } })),
  copyEnvironment: absent(({ things }) => ({ ...id(things.environments.test), body: { new_slug: 'copy' } })),
  getPendingChanges: absent(({ things }) => id(things.environments.test)),
  listEnvironmentLogs: absent(({ things }) => id(things.environments.live)),
  listDomains: list(({ things }) => ({ application: things.applicationId })),
  createDomain: absent(({ things }) => ({
    body: { environment: things.environments.test, name: `${newSlug()}.example.com`, kind: 'alias' },
  })),
  updateDomain: absent(({ things }) => ({ ...id(things.domains.alias), body: { kind: 'primary' } })),
  removeDomain: absent(({ things }) => id(things.domains.alias)),
  listRepositories: list(({ tenant }) => ({ organisation: tenant.organisationId })),
  createRepository: absent(({ tenant }) => ({
    body: { organisation: tenant.organisationId, url: `git@git.example.com:${newSlug()}.git`, key_type: 'ED25519' },
  })),
  getRepository: absent(({ things }) => id(things.repositoryId)),
  checkRepository: absent(({ things }) => ({ ...id(things.localRepositoryId), body: { branch: 'main' } })),

  listServiceInstances: list(({ things }) => ({ environment: things.environments.test })),
  createServiceInstance: absent(({ things }) => ({
    body: {
      environment: things.environments.test,
      region: things.regionId,
      service: catalogueServices[0]?.uuid,
      prefix: 'MORE',
    },
  })),
  getServiceInstance: absent(({ things }) => id(things.instances.attached)),
  getServiceInstanceDetails: absent(({ things }) => id(things.instances.new)),
  provisionServiceInstance: absent(({ things }) => id(things.instances.new)),
  attachServiceInstance: absent(({ things }) => id(things.instances.detached)),
  detachServiceInstance: absent(({ things }) => id(things.instances.attached)),
  removeServiceInstance: absent(({ things }) => ({ ...id(things.instances.new), body: { confirm: 'NEW' } })),
  restoreServiceInstance: absent(({ things }) => id(things.instances.trashed)),
  destroyServiceInstance: absent(({ things }) => ({
    ...id(things.instances.trashed),
    body: { confirm: `${things.applicationSlug}/test/TRASHED` },
  })),
  listTrash: list(({ things }) => ({ search: things.applicationSlug })),
  getTrashedStorage: absent(({ things }) => id(things.instances.trashed)),

  getStorageCheck: absent(({ things }) => id(things.instances.attached)),
  checkStorage: absent(({ things }) => id(things.instances.attached)),
  getStorageKeys: absent(({ things }) => id(things.instances.attached)),
  rotateStorageKey: absent(({ things }) => id(things.instances.attached)),
  rotateStorageKeyBack: absent(async ({ server, things }) => id(await stopRotation(server, things.instances.attached))),
  createReadOnlyKey: absent(async ({ server, things }) =>
    id(await removeReadOnlyKeyOf(server, things.instances.attached)),
  ),
  removeReadOnlyKey: absent(({ things }) => id(things.instances.attached)),
  revealReadOnlyKey: absent(({ things }) => id(things.instances.attached)),

  getStorageSettings: absent(({ things }) => id(things.instances.attached)),
  // Of an instance without a bucket: nothing is left running, and no store is asked.
  updateStorageSettings: absent(({ things }) => ({ ...id(things.instances.new), body: { quota: 1000 } })),
  applyStorageSettings: refused(({ things }) => ({ ...id(things.instances.new), body: {} })),
  keepStorageSettings: refused(({ things }) => ({ ...id(things.instances.new), body: {} })),
  observeStorageSettings: refused(({ things }) => id(things.instances.new)),
  remakeBucket: refused(({ things }) => id(things.instances.new)),
  testStorageCors: refused(({ things }) => ({
    ...id(things.instances.new),
    body: { origin: 'https://www.example.com', method: 'GET' },
  })),
  getStorageMove: absent(({ things }) => id(things.instances.attached)),
  moveStorage: absent(async ({ server, things }) => ({
    ...id(things.instances.attached),
    body: { region: await createRegionBeside(server, things.regionId) },
  })),
  goOnMovingStorage: absent(async ({ server, things }) => id(await stopMove(server, things.instances.attached))),
  takeStorageMoveBack: absent(async ({ server, things }) => id(await stopMove(server, things.instances.attached))),

  // Of an instance without a bucket, so that no store is asked: the refusal comes after the permission.
  listFiles: refused(({ things }) => id(things.instances.new)),
  measureFiles: refused(({ things }) => ({ ...id(things.instances.new), body: { prefixes: ['a/'] } })),
  findTakenKeys: refused(({ things }) => ({ ...id(things.instances.new), body: { keys: ['a.txt'] } })),
  deleteFiles: refused(({ things }) => ({ ...id(things.instances.new), body: { keys: ['a.txt'] } })),
  restoreFiles: refused(({ things }) => ({ ...id(things.instances.new), body: { keys: ['a.txt'] } })),
  listDeletedFiles: refused(({ things }) => id(things.instances.new)),
  createFileLink: refused(({ things }) => ({
    ...id(things.instances.new),
    body: { key: 'a.txt', expires_in_seconds: 3600 },
  })),
  downloadFile: refused(({ things }) => ({ ...id(things.instances.new), body: { key: 'a.txt' } })),
  streamFile: refused(({ things }) => ({ ...id(things.instances.new), query: { key: 'a.txt' } })),
  previewFiles: refused(({ things }) => ({ ...id(things.instances.new), body: { keys: ['a.png'] } })),
  listUploads: absent(({ things }) => ({ query: { service_instance: things.instances.new } })),
  createUpload: refused(({ things }) => ({
    body: { service_instance: things.instances.new, key: 'a.txt', bytes: 1 },
  })),
  getUpload: refused(freshUpload),
  signUploadParts: refused(async (subject) => ({ ...(await freshUpload(subject)), body: { parts: [1] } })),
  completeUpload: refused(freshUpload),
  cancelUpload: refused(freshUpload),
  getUsage: absent(({ things }) => ({ ...id(things.instances.new), query: { range: '7d' } })),
  measurePrefixes: refused(({ things }) => id(things.instances.new)),

  listVariables: list(({ things }) => ({ environment: things.environments.test })),
  createVariable: absent(({ things }) => ({
    body: { environment: things.environments.test, name: 'SIZE', value: 'large' },
  })),
  updateVariable: absent(({ things }) => ({ ...id(things.variables.plain), body: { value: 'blue', version: 1 } })),
  removeVariable: absent(({ things }) => id(things.variables.plain)),
  rebaseVariable: absent(({ things }) => id(things.variables.override)),
  bulkVariables: absent(({ things }) => ({ body: { environment: things.environments.test, text: 'SIZE=large' } })),
  revealVariable: absent(({ things }) => ({ body: { environment: things.environments.test, name: 'API_KEY' } })),

  listDeployments: list(({ things }) => ({ application: things.applicationId })),
  createDeployment: absent(({ things }) => ({ body: { environment: things.environments.test } })),
  getDeployment: absent(({ things }) => id(things.deploymentId)),
  getDeploymentLogs: absent(({ things }) => id(things.deploymentId)),
  streamDeploymentLog: absent(({ things }) => id(things.deploymentId)),
  cancelDeployment: absent(({ things }) => id(things.waiting.deploymentId)),
  getDeploymentVariables: absent(({ things }) => id(things.deploymentId)),
  listOperations: list(({ tenant }) => ({ organisation: tenant.organisationId })),
  getOperation: absent(({ things }) => id(things.waiting.deployOperationId)),
  cancelOperation: absent(({ things }) => id(things.waiting.provisionOperationId)),
  listAuditEvents: list(({ tenant }) => ({ organisation: tenant.organisationId })),

  listRegions: own(() => ({})),
  createRegion: absent(({ tenant }) => ({
    body: { organisation: tenant.organisationId, name: 'New', slug: newSlug(), ...storeInput },
  })),
  getRegion: absent(freshRegion),
  updateRegion: absent(async (subject) => ({ ...(await freshRegion(subject)), body: { name: 'Renamed' } })),
  removeRegion: absent(async (subject) => {
    const call = await freshRegion(subject);
    return { ...call, body: { confirm: call.params?.id } };
  }),
  probeRegion: absent(freshRegion),
  listServices: own(({ things }) => ({ query: { region: things.regionId } })),
  listAppTemplates: own(() => ({})),
  getAppTemplate: own(() => id(appTemplates[0]?.uuid ?? '')),
  listPlanGroups: own(({ tenant }) => ({ query: { organisation: tenant.organisationId } })),
  getPlanGroup: own(() => id(planGroup.uuid)),
};

const setupBody = {
  token: 'made-up',
  organisation: 'Mine',
  name: 'Eve',
  email: 'eve@example.com',
  password: 'correct horse battery',
};

function id(value: string): RouteCall {
  return { params: { id: value } };
}

function newSlug(): string {
  return `n${v7()}`;
}

async function freshMember({ server, tenant }: Subject): Promise<RouteCall> {
  return id((await createPerson(server, tenant.organisationId, 'viewer')).memberId);
}

async function freshUpload({ server, things }: Subject): Promise<RouteCall> {
  const values = { key: 'a.txt', storeUploadId: 'made-up', bytes: 1, partBytes: 1 };
  const [row] = await server.database.db
    .insert(uploads)
    .values({ ...values, serviceInstanceId: things.instances.new })
    .returning({ id: uploads.id });
  return id(existing(row).id);
}

const storeInput = {
  kind: 'generic',
  connection: { endpoint: 'https://s3.example.com', access_key_id: 'AKIAEXAMPLE' },
  secret: 'made-up',
};

/** A region of the organisation; its slug is its id. */
async function freshRegion({ server: { database, sealer }, tenant }: Subject): Promise<RouteCall> {
  const regionId = v7();
  await database.db.insert(regions).values({
    id: regionId,
    organisationId: tenant.organisationId,
    slug: regionId,
    name: 'Own',
    storeKind: 'generic',
    storeSettings: storeAddress('generic', fromApiConnection('generic', storeInput.connection)),
    storeSecret: sealer.seal(storeInput.secret, { table: 'regions', column: 'store_secret', rowId: regionId }),
    runtimeKind: 'process',
  });
  return id(regionId);
}

function absent(call: RouteCase['call']): RouteCase {
  return { call, elsewhere: 'absent' };
}

function refused(call: RouteCase['call']): RouteCase {
  return { ...absent(call), status: 400 };
}

function own(call: RouteCase['call']): RouteCase {
  return { call, elsewhere: 'own' };
}

function list(query: (subject: Subject) => Record<string, string>): RouteCase {
  return { call: (subject) => ({ query: query(subject) }), elsewhere: 'empty' };
}
