import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { emptyS3Bucket } from '#lib/object-stores/s3/buckets';
import { createS3Client } from '#lib/object-stores/s3/client';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A store that lists the same for ever, whatever it was told to delete, and says so with `refused`. */
async function stubborn(lists: { objects: string; uploads: string }, refused = '') {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    asked.push(`${request.method} ${request.url}`);
    if (request.method === 'DELETE')
      return void response.writeHead(404).end('<Error><Code>NoSuchUpload</Code></Error>');
    if (request.method === 'POST') return void response.end(`<DeleteResult>${refused}</DeleteResult>`);
    response.end(request.url?.includes('uploads') ? lists.uploads : lists.objects);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const s3 = createS3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'local',
    accessKeyId: 'KEY',
    secretAccessKey: 'secret',
    allowsPrivateAddress: true,
  });
  return { s3, asked };
}

const noUploads = '<ListMultipartUploadsResult></ListMultipartUploadsResult>';

describe('emptying a bucket', () => {
  it('ends with a sentence when the store keeps listing what it has deleted', async () => {
    const objects = '<ListBucketResult><Contents><Key>kept</Key></Contents></ListBucketResult>';
    const { s3, asked } = await stubborn({ objects, uploads: noUploads });
    await expect(emptyS3Bucket(s3, 'media', { hasVersions: false })).rejects.toMatchObject({
      code: 'REFUSED',
      retryable: true,
      message: expect.stringContaining('retention rule'),
    });
    expect(asked.length).toBeLessThan(60);
    s3.destroy();
  });

  it.each([
    ['AccessDenied', /an object of media \(AccessDenied\)\.$/],
    ['Pay at evil.example.com', /an object of media\.$/],
  ])('repeats only the name of a refusal: %s', async (code, message) => {
    const objects = '<ListBucketResult><Contents><Key>kept</Key></Contents></ListBucketResult>';
    const { s3 } = await stubborn(
      { objects, uploads: noUploads },
      `<Error><Key>kept</Key><Code>${code}</Code></Error>`,
    );
    await expect(emptyS3Bucket(s3, 'media', { hasVersions: false })).rejects.toThrow(message);
    s3.destroy();
  });

  it('ends when the store lists uploads that it does not know any more', async () => {
    const uploads = `<ListMultipartUploadsResult><Upload><Key>a</Key><UploadId>1</UploadId></Upload></ListMultipartUploadsResult>`;
    const { s3, asked } = await stubborn({ objects: '<ListBucketResult></ListBucketResult>', uploads });
    await emptyS3Bucket(s3, 'media', { hasVersions: false });
    expect(asked.filter((line) => line.startsWith('DELETE'))).toHaveLength(1);
    s3.destroy();
  });
});
