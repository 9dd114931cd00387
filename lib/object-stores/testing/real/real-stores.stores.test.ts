import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { expect, it, type TestContext } from 'vitest';
import { isPortFree } from '#lib/launcher/free-port';
import { createS3Client } from '#lib/object-stores/s3/client';
import { startAzurite } from '#lib/object-stores/testing/real/azurite';
import { startCeph } from '#lib/object-stores/testing/real/ceph';
import { startGarage } from '#lib/object-stores/testing/real/garage';
import { startMinio } from '#lib/object-stores/testing/real/minio';
import { startSeaweedfs } from '#lib/object-stores/testing/real/seaweedfs';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';
import { startVersity, startVersityIam } from '#lib/object-stores/testing/real/versity';

const BUCKET = 'first-bucket';
const TEXT = 'a few bytes, ünd more';

const s3Stores: [name: string, start: () => Promise<RealStore | Absent>][] = [
  ['minio', startMinio],
  ['seaweedfs', startSeaweedfs],
  ['garage', startGarage],
  ['ceph', startCeph],
  ['versity', startVersity],
  ['versity with its IAM server', startVersityIam],
];

it.for(s3Stores)(
  '%s keeps an object, finds it by path and by host name, and leaves its port free',
  async ([, start], context) => {
    const store = presentOrSkip(await start(), context);
    try {
      const { endpoint, region, accessKeyId, secretAccessKey, publicHost } = store;
      const access = { region, accessKeyId, secretAccessKey, allowsPrivateAddress: true };
      const byPath = createS3Client({ ...access, endpoint });
      await byPath.send(new CreateBucketCommand({ Bucket: BUCKET }));
      await byPath.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: TEXT }));
      const object = await byPath.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'k' }));
      expect(await object.Body?.transformToString()).toBe(TEXT);

      const byHost = createS3Client({ ...access, endpoint: `http://${publicHost}`, forcePathStyle: false });
      const link = await getSignedUrl(byHost, new GetObjectCommand({ Bucket: BUCKET, Key: 'k' }));
      expect(new URL(link).host).toBe(`${BUCKET}.${publicHost}`);
      expect(await readOverLoopback(link, endpoint)).toEqual({ status: 200, text: TEXT });
      byPath.destroy();
      byHost.destroy();
    } finally {
      await store.stop();
    }
    expect(await isPortFree('127.0.0.1', portOf(store.endpoint))).toBe(true);
  },
);

it('azurite keeps a blob, and leaves its port free', async (context) => {
  const store = presentOrSkip(await startAzurite(), context);
  try {
    const credential = new StorageSharedKeyCredential(store.account, store.accountKey);
    const container = new BlobServiceClient(store.endpoint, credential).getContainerClient(BUCKET);
    await container.create();
    await container.getBlockBlobClient('k').upload(TEXT, Buffer.byteLength(TEXT));
    expect((await container.getBlockBlobClient('k').downloadToBuffer()).toString()).toBe(TEXT);
  } finally {
    await store.stop();
  }
  expect(await isPortFree('127.0.0.1', portOf(store.endpoint))).toBe(true);
});

const portOf = (url: string) => Number(new URL(url).port);

function presentOrSkip<Store extends object>(store: Store | Absent, context: TestContext): Store {
  if (isAbsent(store)) return context.skip(store.absent);
  return store;
}

/** Opens a link whose host name no resolver has to know. */
function readOverLoopback(link: string, endpoint: string): Promise<{ status: number | undefined; text: string }> {
  const { host, pathname, search } = new URL(link);
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: portOf(endpoint), path: pathname + search, headers: { host } };
    get(options, async (response) => {
      resolve({ status: response.statusCode, text: await text(response) });
    }).on('error', reject);
  });
}
