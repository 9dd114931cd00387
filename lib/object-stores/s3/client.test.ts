import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HeadBucketCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { createS3Client } from '#lib/object-stores/s3/client';
import { toStoreError } from '#lib/object-stores/s3/errors';

const servers: Server[] = [];

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('a store that redirects', () => {
  it.each([301, 302, 307, 308])('with %i gets an error and the signed request goes nowhere else', async (status) => {
    const strayed: string[] = [];
    const elsewhere = await listen(
      createServer((request, response) => {
        strayed.push(`${request.method} ${request.url}`);
        response.end();
      }),
    );
    const endpoint = await listen(
      createServer((request, response) => {
        request.resume();
        const location = `${elsewhere}${request.url}`;
        response.writeHead(status, { location, 'x-amz-bucket-region': 'eu-west-1' }).end();
      }),
    );
    const client = createS3Client({
      endpoint,
      region: 'local',
      accessKeyId: 'KEY',
      secretAccessKey: 'canary-91c4',
      allowsPrivateAddress: true,
    });
    const attempts = [
      client.send(new ListBucketsCommand()),
      client.send(new HeadBucketCommand({ Bucket: 'media' })),
      client.send(new PutObjectCommand({ Bucket: 'media', Key: 'a', Body: 'a' })),
    ];
    for (const { status: outcome, reason } of (await Promise.allSettled(attempts)) as PromiseRejectedResult[]) {
      expect(outcome).toBe('rejected');
      expect(String(toStoreError('Trying', reason))).not.toMatch(/canary|KEY/);
    }
    client.destroy();
    expect(strayed).toEqual([]);
  });
});
