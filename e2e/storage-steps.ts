import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { APIRequestContext, Page } from '@playwright/test';
import { storeRootCredentials } from '#lib/secrets';
import { expect, getFromHost } from './fixtures.ts';
import { createApplication, newSlug } from './steps.ts';
import type { Stowage } from './stowage.ts';

/** The smallest PNG there is: one transparent pixel. */
export const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

/** The key with which the panel manages the store of this Stowage. */
export const rootKey = ({ dataDir }: Stowage) =>
  storeRootCredentials(readFileSync(join(dataDir, 'secret.key'), 'utf8').trim());

/** A client of the store of this Stowage. */
export function storeClient(stowage: Stowage, key: { keyId: string; secret: string }): S3Client {
  return new S3Client({
    endpoint: `http://127.0.0.1:${stowage.storePort}`,
    region: 'local',
    forcePathStyle: true,
    credentials: { accessKeyId: key.keyId, secretAccessKey: key.secret },
  });
}

export interface StorageOfTest {
  applicationId: string;
  applicationSlug: string;
  environmentId: string;
  id: string;
  bucket: string;
  /** Host and port of the application, once it is deployed. */
  site: URL;
}

export const stateOf = async (api: APIRequestContext, id: string): Promise<string> =>
  (await (await api.get(`/apps/v3/service-instances/${id}/`)).json()).state;

export const bucketOf = async (api: APIRequestContext, id: string): Promise<string> =>
  (await (await api.get(`/apps/v3/service-instances/${id}/details/`)).json()).bucket;

/** Waits until no setting is on its way to the store: until then the panel takes no look at it for the truth. */
export async function untilSettled(api: APIRequestContext, id: string): Promise<void> {
  const state = async () =>
    (await (await api.get(`/apps/v3/service-instances/${id}/settings/`)).json()).operation?.state;
  await expect.poll(state).not.toMatch(/queued|running/);
}

/** An application from the example with a provisioned storage, by API. */
export async function createStorage(
  api: APIRequestContext,
  visibility: 'public-read' | 'private' = 'public-read',
): Promise<StorageOfTest> {
  const application = await createApplication(api);
  const environment = application.test_status.uuid;
  const services = await (await api.get('/apps/v3/services/')).json();
  const data = { environment, service: services.results[0].uuid, visibility };
  const { uuid: id } = await (await api.post('/apps/v3/service-instances/', { data })).json();
  await api.post(`/apps/v3/service-instances/${id}/provision/`);
  await expect.poll(() => stateOf(api, id)).toBe('pending_attachment');
  return {
    applicationId: application.uuid,
    applicationSlug: application.slug,
    environmentId: environment,
    id,
    bucket: await bucketOf(api, id),
    site: new URL(application.test_status.site_url),
  };
}

/** The same, deployed: the application serves with the storage. */
export async function createServingStorage(api: APIRequestContext): Promise<StorageOfTest> {
  const storage = await createStorage(api);
  const response = await api.post('/apps/v3/deployments/', { data: { environment: storage.environmentId } });
  expect(response.status(), await response.text()).toBe(201);
  await expect.poll(() => stateOf(api, storage.id)).toBe('attached');
  return storage;
}

/** What a region has to be given to be one more on the same store. */
export const connectionTo = ({ storePort }: Stowage, keyId: string) => ({
  endpoint: `http://127.0.0.1:${storePort}`,
  region: 'local',
  public_host: `s3.local.localhost:${storePort}`,
  access_key_id: keyId,
});

/** One more region on the same store, by API; its test has only begun. */
export async function addRegion(
  api: APIRequestContext,
  stowage: Stowage,
  { keyId, secret }: { keyId: string; secret: string },
): Promise<{ id: string; slug: string }> {
  const organisation = (await (await api.get('/iam/v3/organisations/')).json()).results[0].uuid;
  const slug = newSlug('second');
  const connection = connectionTo(stowage, keyId);
  const data = { organisation, name: slug, slug, kind: 'embedded', connection, secret, allows_private_address: true };
  const response = await api.post('/apps/v3/regions/', { data });
  expect(response.status(), await response.text()).toBe(201);
  return { id: (await response.json()).uuid, slug };
}

/** The same with the right key, tested and ready. @returns its name */
export async function createRegion(api: APIRequestContext, stowage: Stowage): Promise<string> {
  const { id, slug } = await addRegion(api, stowage, rootKey(stowage));
  const state = async () => (await (await api.get(`/apps/v3/regions/${id}/`)).json()).probe_state;
  await expect.poll(state).toBe('passed');
  return slug;
}

/** Opens a page of the storage, signed in. */
export async function openStorage(page: Page, stowage: Stowage, storage: StorageOfTest, tab = ''): Promise<void> {
  await page.goto(`${stowage.url}/applications/${storage.applicationId}/services/${storage.id}${tab && `/${tab}`}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Object storage DEFAULT');
}

/** Uploads a picture in the running application, as a visitor. */
export async function uploadPicture(page: Page, { site }: StorageOfTest): Promise<void> {
  await page.goto(site.href);
  await page.getByLabel('Picture').setInputFiles({ name: 'cat.png', mimeType: 'image/png', buffer: PICTURE });
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(page.getByRole('list', { name: 'Pictures' }).getByRole('img')).toBeVisible();
}

/** Asks the application for its gallery without a pause. `stop` ends that and tells every status that came. */
export function pollSite({ site }: StorageOfTest, edgePort: number): { stop(): Promise<(number | string)[]> } {
  const seen: (number | string)[] = [];
  let isOver = false;
  const polling = (async () => {
    while (!isOver) {
      const answer = await getFromHost(site.host, edgePort, '/').catch((error: Error) => error.message);
      seen.push(typeof answer === 'string' ? answer : answer.status);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await polling;
      return seen;
    },
  };
}
