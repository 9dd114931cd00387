import { createHash } from 'node:crypto';
import { GetObjectAclCommand } from '@aws-sdk/client-s3';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreKind } from '#lib/core/stores';
import { azureAccount, connectAzure } from '#lib/object-stores/azure/account';
import type { StoreConnection } from '#lib/object-stores/port';
import { createS3Client } from '#lib/object-stores/s3/client';
import { startAzurite } from '#lib/object-stores/testing/real/azurite';
import { startCeph } from '#lib/object-stores/testing/real/ceph';
import { startMinio } from '#lib/object-stores/testing/real/minio';
import { startVersity } from '#lib/object-stores/testing/real/versity';
import { createStand, type Stand } from '#lib/operations/drills/stand';
import { getActiveKey, withFiles } from '#lib/services/storage-files/open';
import { serveUploadPage, type UploadPage } from '#lib/services/storage-files/testing/upload-page';
import {
  cancelUpload,
  completeUpload,
  createUpload,
  getUpload,
  signUploadParts,
} from '#lib/services/storage-files/uploads';
import { addRealRegion, addRealStorage } from '#lib/testing/real-storage';
import { prepareBrowser } from '../../../e2e/browser.ts';

/** Three parts. */
const BYTES = 17 * 1024 * 1024;
const content = Buffer.alloc(BYTES, Buffer.from(Array.from({ length: 251 }, (_, index) => index)));
const EVERYONE = 'http://acs.amazonaws.com/groups/global/AllUsers';

interface Subject {
  connection: StoreConnection;
  stop(): Promise<void>;
}
const makers: [name: string, kind: StoreKind, start: () => Promise<Subject | { absent: string }>][] = [
  ['Ceph', 'ceph', startCeph],
  ['MinIO', 'minio', startMinio],
  ['Versity', 'versity', startVersity],
  ['Azurite', 'azure', startAzurite],
];

let stand: Stand;
let panel: UploadPage;
let browser: Browser;

beforeAll(async () => {
  panel = await serveUploadPage();
  stand = await createStand({ STOWAGE_PUBLIC_URL: panel.origin });
  const { ctx } = stand;
  panel.calls = {
    create: (input: Parameters<typeof createUpload>[0]['input']) => createUpload({ ctx, input }),
    get: (input: { id: string }) => getUpload({ ctx, input }),
    sign: (input: { id: string; parts: number[] }) => signUploadParts({ ctx, input }),
    complete: (input: { id: string }) => completeUpload({ ctx, input }),
    cancel: (input: { id: string }) => cancelUpload({ ctx, input }),
  };
  const { executablePath, args, env } = await prepareBrowser();
  browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args, env });
});
afterAll(async () => {
  await browser?.close();
  await stand?.close();
  await panel?.stop();
});

async function openPage(origin = panel.origin): Promise<Page> {
  const page = await browser.newPage();
  // The time of the test is limit enough.
  page.setDefaultTimeout(0);
  await page.goto(origin);
  await page.waitForFunction(() => 'upload' in window);
  return page;
}

type Upload = (
  instance: string,
  key: string,
  bytes: number,
  type: string,
) => Promise<{ state: string; message: string }>;

/** Uploads as a person does who has chosen a file in the browser. */
async function upload(page: Page, instance: string, key: string, bytes = BYTES) {
  const run = (input: { instance: string; key: string; bytes: number }) =>
    (window as unknown as { upload: Upload }).upload(input.instance, input.key, input.bytes, 'video/mp4');
  return page.evaluate(run, { instance, key, bytes });
}

/** What lies in the bucket, read with the key of the application. */
async function digestOf(id: string, key: string) {
  return withFiles(stand.ctx, id, 'file:read', async ({ client }) => {
    const { body, contentType } = await client.get(key);
    const hash = createHash('sha256');
    for await (const chunk of body) hash.update(chunk);
    return { contentType, sha256: hash.digest('hex') };
  });
}

describe.each(makers)('a browser uploads to %s', async (_, kind, start) => {
  const store = await start();
  if ('absent' in store) {
    it.skip(`not run: ${store.absent}`);
    return;
  }
  const { connection } = store;
  let page: Page;
  let region: string;
  let id: string;
  beforeAll(async () => {
    region = await addRealRegion(stand, kind, connection);
    id = await addRealStorage(stand, region, 'private');
    page = await openPage();
  });
  afterAll(async () => {
    await page?.close();
    await store.stop();
  });

  if (kind === 'azure') {
    it('only when the account has a rule for it, and says so before', async () => {
      expect(await upload(page, id, 'early.mp4', 5)).toEqual({
        state: 'failed',
        message: expect.stringContaining('CORS of Azure belongs to the whole storage account'),
      });
      const connections = connectAzure(azureAccount(connection), true);
      await connections.service().setProperties({
        cors: [
          {
            allowedOrigins: panel.origin,
            allowedMethods: 'PUT',
            allowedHeaders: '*',
            exposedHeaders: '',
            maxAgeInSeconds: 60,
          },
        ],
      });
      connections.close();
    });
  }

  it('in parts, under odd names, with the type of the file', async () => {
    const key = 'films/a b+é&100%.mp4';
    expect(await upload(page, id, key)).toEqual({ state: 'done', message: '' });
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(await digestOf(id, key)).toEqual({ contentType: 'video/mp4', sha256 });
    expect(await upload(page, id, 'small.mp4', 5)).toEqual({ state: 'done', message: '' });
    expect(await upload(page, id, 'empty.mp4', 0)).toEqual({ state: 'done', message: '' });
  });

  if (kind !== 'ceph') return;

  it('as public as the application would', async () => {
    const isOpenByAcl = async (instance: string) => {
      expect(await upload(page, instance, 'a.mp4', 5)).toEqual({ state: 'done', message: '' });
      const key = await getActiveKey(stand.ctx.db, stand.server.sealer, instance);
      const s3 = createS3Client({ ...connection, accessKeyId: key.keyId, secretAccessKey: key.secret });
      const bucket = await withFiles(stand.ctx, instance, 'file:read', async (files) => files.bucket);
      const { Grants } = await s3.send(new GetObjectAclCommand({ Bucket: bucket, Key: 'a.mp4' }));
      s3.destroy();
      return Grants?.some(({ Grantee, Permission }) => Grantee?.URI === EVERYONE && Permission === 'READ');
    };
    expect(await isOpenByAcl(await addRealStorage(stand, region, 'public-read'))).toBe(true);
    expect(await isOpenByAcl(id)).toBe(false);
  });

  it('from the pages of the panel, and from no other', async () => {
    const foreign = await serveUploadPage();
    foreign.calls = panel.calls;
    const other = await openPage(foreign.origin);
    expect(await upload(other, id, 'theirs.mp4', 5)).toEqual({
      state: 'failed',
      message: 'The store did not take a part.',
    });
    await other.close();
    await foreign.stop();
  });
});
