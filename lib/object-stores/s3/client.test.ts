import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { withoutParameters } from '#lib/log';
import { limitAnswers } from '#lib/object-stores/s3/answer-limit';
import { hasS3Bucket } from '#lib/object-stores/s3/buckets';
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
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
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

describe('a web page in place of the store', () => {
  const page = '<!doctype html><html><body><h1>404</h1><br></body></html>';
  const answering = async (status: number, type = 'text/html; charset=utf-8') => {
    const endpoint = await listen(
      createServer((request, response) => {
        request.resume();
        response.writeHead(status, { 'content-type': type, etag: '"e"' }).end(page);
      }),
    );
    return { accessKeyId: 'KEY', secretAccessKey: 's', endpoint, region: 'local', allowsPrivateAddress: true };
  };

  it.each([200, 403, 404])('with status %i is neither a missing bucket nor a refused key', async (status) => {
    const s3 = createS3Client(await answering(status));
    const calls = [
      new ListBucketsCommand(),
      new GetBucketPolicyCommand({ Bucket: 'media' }),
      new PutObjectCommand({ Bucket: 'media', Key: 'a', Body: 'a' }),
    ];
    for (const call of calls) {
      const error = await s3.send(call as ListBucketsCommand).catch((reason: unknown) => reason);
      expect(toStoreError('Trying', error)).toMatchObject({
        code: 'UNREACHABLE',
        retryable: true,
        message: expect.stringMatching(/web page, not as an object store\. Enter the address of the API/),
      });
    }
    expect(await hasS3Bucket(s3, 'media').catch((reason: unknown) => reason)).toMatchObject({ code: 'UNREACHABLE' });
    s3.destroy();
  });

  it('is an object when the object is one', async () => {
    const s3 = createS3Client(await answering(200));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'media', Key: 'index.html' }));
    expect(await Body?.transformToString()).toBe(page);
    expect((await s3.send(new HeadObjectCommand({ Bucket: 'media', Key: 'index.html' }))).ETag).toBe('"e"');
    s3.destroy();
  });
});

describe('a store that does not answer as it should', () => {
  const connect = (endpoint: string) =>
    createS3Client({
      endpoint,
      region: 'local',
      accessKeyId: 'KEY',
      secretAccessKey: 'secret',
      allowsPrivateAddress: true,
      maxAttempts: 1,
      silenceMs: 300,
    });

  it.each([
    ['never answers', () => undefined],
    ['falls silent within its answer', (response: ServerResponse) => void response.writeHead(200).write('<a>')],
  ])('is given up when it %s', async (_what, answer) => {
    const endpoint = await listen(createServer((_request, response) => answer(response)));
    const s3 = connect(endpoint);
    const error = await s3.send(new ListBucketsCommand()).catch((reason: unknown) => reason);
    expect(toStoreError('Asking', error)).toMatchObject({ code: 'UNREACHABLE', retryable: true });
    s3.destroy();
  });

  it('is given up when an object breaks off', async () => {
    const endpoint = await listen(
      createServer((_request, response) => void response.writeHead(200, { 'content-length': 10 }).write('half')),
    );
    const s3 = connect(endpoint);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'media', Key: 'a' }));
    await expect(Body?.transformToString()).rejects.toThrow(/timed out|aborted/);
    s3.destroy();
  });

  it('is refused when its answer has no end', async () => {
    const endpoint = await listen(
      createServer((_request, response) => {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(1024 ** 2, ' ')));
        };
        response.on('drain', more);
        more();
      }),
    );
    const s3 = connect(endpoint);
    const error = await s3.send(new ListBucketsCommand()).catch((reason: unknown) => reason);
    expect(toStoreError('Asking', error)).toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(/too long/),
    });
    s3.destroy();
  });

  it('is given up when its answer trickles', async () => {
    const endpoint = await listen(
      createServer((_request, response) => {
        const timer = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(timer));
      }),
    );
    const s3 = connect(endpoint);
    s3.middlewareStack.remove('limitAnswers');
    limitAnswers(s3, { maxMs: 500 });
    const error = await s3.send(new ListBucketsCommand()).catch((reason: unknown) => reason);
    expect(toStoreError('Asking', error)).toMatchObject({ code: 'UNREACHABLE' });
    s3.destroy();
  });

  it('says that the clocks differ', async () => {
    const body = '<Error><Code>RequestTimeTooSkewed</Code></Error>';
    const endpoint = await listen(createServer((_request, response) => void response.writeHead(403).end(body)));
    const s3 = connect(endpoint);
    const error = await s3.send(new ListBucketsCommand()).catch((reason: unknown) => reason);
    expect(toStoreError('Asking', error)).toMatchObject({ code: 'DENIED', message: expect.stringContaining('clocks') });
    s3.destroy();
  });

  it('leaves nothing of keys and signatures in a log, not even by the causes of its errors', async () => {
    // What AWS and Ceph repeat of a request that was signed wrongly.
    const body =
      '<Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message><AWSAccessKeyId>KEY</AWSAccessKeyId>' +
      '<StringToSign>AWS4-HMAC-SHA256 canary-91c4</StringToSign><SignatureProvided>canary-91c4</SignatureProvided></Error>';
    const endpoint = await listen(createServer((_request, response) => void response.writeHead(403).end(body)));
    const s3 = connect(endpoint);
    const raw = await s3.send(new ListBucketsCommand()).catch((reason: unknown) => reason);
    const lines: string[] = [];
    const logger = pino({ serializers: { err: withoutParameters } }, { write: (line) => void lines.push(line) });
    logger.warn({ err: toStoreError('Asking', raw) }, 'told');
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toMatch(/canary|StringToSign|Credential|x-amz-date|KEY/);
    s3.destroy();
  });
});
