import { connect, type Socket } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { send, signRaw } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

/** Many times what a busy machine may keep this process waiting between two bytes. */
const IDLE_TIMEOUT_MS = 1_500;
const LARGE = 50_000_000;
let test: TestStore;
let bucket: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  test = await startTestStore({ idleTimeoutMs: IDLE_TIMEOUT_MS });
  bucket = await test.createBucket();
  await test.root.send(
    new PutObjectCommand({ Bucket: bucket, Key: 'large', Body: Buffer.alloc(LARGE), ACL: 'public-read' }),
  );
});
afterAll(() => test.stop());
afterEach(() => {
  vi.restoreAllMocks();
  for (const socket of sockets.splice(0)) socket.destroy();
});

function open(): Socket {
  const { hostname, port } = new URL(test.url);
  const socket = connect(Number(port), hostname);
  // A cut connection is what these tests are about.
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}
function beginUpload(key: string, framing: string, signer = ROOT): Socket {
  const path = `/${bucket}/${key}`;
  const { headers } = signRaw(test.url, { method: 'PUT', path, payloadHash: 'UNSIGNED-PAYLOAD' }, signer);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = open();
  socket.write(`PUT ${path} HTTP/1.1\r\n${lines.join('')}${framing}\r\n`);
  return socket;
}
const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

it('an upload that trickles goes through, however long it takes, and holds nobody up', async () => {
  const bytes = 100_000;
  const socket = beginUpload('trickled', `Content-Length: ${bytes}\r\n`);
  const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  const begunAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    socket.write('x');
    sent += 1;
  }, IDLE_TIMEOUT_MS / 20);
  await expect.poll(() => performance.now() - begunAt).toBeGreaterThan(IDLE_TIMEOUT_MS * 2);
  const quick = await send(test.url, { method: 'PUT', path: `/${bucket}/quick`, key: ROOT, body: 'x' });
  expect(quick.status).toBe(200);
  clearInterval(timer);
  socket.write('x'.repeat(bytes - sent));
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
});

it('an upload that stops is cut and leaves nothing', async () => {
  const before = test.files().length;
  const socket = beginUpload('stopped', 'Content-Length: 5000000\r\n');
  socket.write(Buffer.alloc(2_000_000));
  await expect.poll(() => test.files().length).toBe(before + 1);
  await closed(socket);
  await expect.poll(() => test.files().length).toBe(before);
  expect(await send(test.url, { path: `/${bucket}/stopped`, key: ROOT })).toMatchObject({ code: 'NoSuchKey' });
});

it('an upload that is on its way when its key is revoked leaves nothing', async () => {
  const { key } = await test.createKey(bucket);
  const before = test.files().length;
  const socket = beginUpload('revoked', 'Content-Length: 2000001\r\n', key);
  const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  socket.write(Buffer.alloc(2_000_000));
  await expect.poll(() => test.files().length).toBe(before + 1);
  await test.provider.removeKey({ bucket }, key.keyId);
  socket.write('x');
  expect(await answer).toMatch(/^HTTP\/1\.1 403 .*AccessDenied/s);
  await expect.poll(() => test.files().length).toBe(before);
  expect(await send(test.url, { path: `/${bucket}/revoked`, key: ROOT })).toMatchObject({ code: 'NoSuchKey' });
});

it.each([
  ['the ACL of an object', 'PUT', 'acl', '<AccessControlPolicy><AccessControlList/></AccessControlPolicy>'],
  ['the beginning of an upload in parts', 'POST', 'uploads', ' '],
])('%s that is on its way when its key is revoked changes nothing', async (_what, method, name, body) => {
  const { key } = await test.createKey(bucket);
  await test.root.send(new PutObjectCommand({ Bucket: bucket, Key: 'kept', Body: 'x' }));
  const request = { method, path: `/${bucket}/kept?${name}=`, payloadHash: 'UNSIGNED-PAYLOAD' };
  const { headers } = signRaw(test.url, request, key);
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}\r\n`);
  const socket = open();
  let answer = '';
  socket.on('data', (data) => {
    answer += String(data);
  });
  const framing = `Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`;
  socket.write(`${method} ${request.path} HTTP/1.1\r\n${lines.join('')}${framing}`);
  // It is asked for when the key was found to be good.
  await expect.poll(() => answer).toContain('100 Continue');
  await test.provider.removeKey({ bucket }, key.keyId);
  socket.write(body);
  await expect.poll(() => answer).toMatch(/<\/(Error|\w+Result)>|HTTP\/1\.1 200/);
  expect(answer).toMatch(/HTTP\/1\.1 403 .*AccessDenied/s);
});

it('an upload that lost its length is refused instead of stored as nothing', async () => {
  const socket = beginUpload('lost', '');
  const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  expect(answer).toMatch(/^HTTP\/1\.1 411 .*MissingContentLength/s);
});

it('many that download and never read are cut, cost little memory and let go of the file', async () => {
  const before = process.memoryUsage().rss;
  const readers = Array.from({ length: 30 }, () => {
    const socket = open();
    socket.pause();
    socket.write(`GET /${bucket}/large HTTP/1.1\r\nHost: a\r\n\r\n`);
    return socket;
  });
  const cuts = () => test.logs.filter((line) => line.includes('key=large') && line.endsWith(' cut')).length;
  await expect.poll(cuts).toBe(readers.length);
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  const files = test.files().length;
  await send(test.url, { method: 'DELETE', path: `/${bucket}/large`, key: ROOT });
  await expect.poll(() => test.files().length).toBe(files - 1);
});

it('a reader that goes away lets go of the file', async () => {
  await send(test.url, { method: 'PUT', path: `/${bucket}/left`, key: ROOT, body: Buffer.alloc(20_000_000) });
  const { headers } = signRaw(test.url, { path: `/${bucket}/left` }, ROOT);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = open();
  socket.write(`GET /${bucket}/left HTTP/1.1\r\n${lines.join('')}\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  const files = test.files().length;
  await send(test.url, { method: 'DELETE', path: `/${bucket}/left`, key: ROOT });
  await expect.poll(() => test.files().length).toBe(files - 1);
});

it('requests sent ahead are served in turn, so that their answers do not pile up in memory', async () => {
  const path = `/${bucket}/image`;
  const body = Buffer.alloc(10_000_000);
  await send(test.url, { method: 'PUT', path, key: ROOT, body, headers: { 'x-amz-acl': 'public-read' } });
  const request = `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const lines = () => test.logs.filter((line) => line.includes('key=image operation=GetObject'));
  const patient = open();
  let received = 0;
  patient.on('data', (data) => {
    received += data.length;
  });
  patient.write(request.repeat(5));
  await expect.poll(() => received).toBeGreaterThan(5 * body.length);
  await expect.poll(lines).toHaveLength(5);
  const idle = open();
  idle.pause();
  idle.write(request.repeat(20));
  await expect.poll(() => lines().some((line) => line.endsWith(' cut'))).toBe(true);
  expect(lines()).toHaveLength(6);
});

it('a client that sends hundreds of requests ahead is cut', async () => {
  const socket = open();
  socket.pause();
  socket.write(`GET /${bucket}/none HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(500));
  socket.resume();
  await closed(socket);
  expect(test.logs.filter((line) => line.includes('key=none')).length).toBeLessThan(110);
});

/** An object of six pieces, each of which takes a while to be opened, and an upload for a copy of it. */
async function beginSlowCopy(): Promise<{ path: string; headers: Record<string, string> }> {
  const request = async (method: string, path: string, body?: string | Buffer) => {
    const answer = await send(test.url, { method, path: `/${bucket}/${path}`, key: ROOT, ...(body ? { body } : {}) });
    expect(answer.status).toBe(200);
    return answer;
  };
  const begin = async (key: string) => {
    const { body } = await request('POST', `${key}?uploads=`);
    return /<UploadId>([^<]+)/.exec(body.toString())?.[1] ?? '';
  };
  const source = await begin('pieces');
  const parts: string[] = [];
  for (let number = 1; number <= 6; number++) {
    const { headers } = await request('PUT', `pieces?partNumber=${number}&uploadId=${source}`, Buffer.alloc(5_242_880));
    parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${headers.etag}</ETag></Part>`);
  }
  const list = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
  await request('POST', `pieces?uploadId=${source}`, list);
  const { files } = test.server.store;
  const openForReading = files.openForReading.bind(files);
  vi.spyOn(files, 'openForReading').mockImplementation(async (id) => {
    await new Promise((resolve) => setTimeout(resolve, IDLE_TIMEOUT_MS / 3));
    return openForReading(id);
  });
  const path = `/${bucket}/copied?partNumber=1&uploadId=${await begin('copied')}`;
  return { path, headers: { 'x-amz-copy-source': `${bucket}/pieces` } };
}

it('a copy on a slow disk is not taken for a silent connection', async () => {
  const { path, headers } = await beginSlowCopy();
  expect(await send(test.url, { method: 'PUT', path, headers, key: ROOT })).toMatchObject({ status: 200 });
});

it('a copy for a client that went away ends and leaves nothing', async () => {
  const { path, headers } = await beginSlowCopy();
  const before = test.files().length;
  const signed = signRaw(test.url, { method: 'PUT', path, headers }, ROOT).headers;
  const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = open();
  socket.write(`PUT ${path} HTTP/1.1\r\n${lines.join('')}Content-Length: 0\r\n\r\n`);
  await expect.poll(() => test.files().length).toBe(before + 1);
  socket.destroy();
  await expect.poll(() => test.files().length).toBe(before);
  expect(test.logs.filter((line) => line.startsWith('error'))).toEqual([]);
});

it('a connection that says nothing is cut', async () => {
  const socket = open();
  socket.resume();
  await closed(socket);
});
