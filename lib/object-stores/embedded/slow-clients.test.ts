import { connect, type Socket } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { send, signRaw } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

const IDLE_TIMEOUT_MS = 400;
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
function beginUpload(key: string, framing: string): Socket {
  const path = `/${bucket}/${key}`;
  const { headers } = signRaw(test.url, { method: 'PUT', path, payloadHash: 'UNSIGNED-PAYLOAD' }, ROOT);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = open();
  socket.write(`PUT ${path} HTTP/1.1\r\n${lines.join('')}${framing}\r\n`);
  return socket;
}
const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

it('an upload that trickles goes through, however long it takes, and holds nobody up', async () => {
  const pieces = 12;
  const socket = beginUpload('trickled', `Content-Length: ${pieces}\r\n`);
  const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  let sent = 0;
  const begunAt = performance.now();
  const timer = setInterval(() => {
    socket.write('x');
    sent += 1;
    if (sent === pieces) clearInterval(timer);
  }, IDLE_TIMEOUT_MS / 4);
  const quick = await send(test.url, { method: 'PUT', path: `/${bucket}/quick`, key: ROOT, body: 'x' });
  expect(quick.status).toBe(200);
  expect(sent).toBeLessThan(pieces);
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(performance.now() - begunAt).toBeGreaterThan(IDLE_TIMEOUT_MS * 2);
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
  await expect.poll(cuts, { timeout: 15_000 }).toBe(readers.length);
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

it('requests sent ahead are served in turn, and their answers do not pile up in memory', async () => {
  const body = Buffer.alloc(500_000);
  await send(test.url, {
    method: 'PUT',
    path: `/${bucket}/image`,
    key: ROOT,
    body,
    headers: { 'x-amz-acl': 'public-read' },
  });
  const request = `GET /${bucket}/image HTTP/1.1\r\nHost: a\r\n\r\n`;
  const served = () => test.logs.filter((line) => line.includes('key=image operation=GetObject')).length;
  const patient = open();
  let received = 0;
  patient.on('data', (data) => {
    received += data.length;
  });
  patient.write(request.repeat(90));
  await expect.poll(() => received).toBeGreaterThan(90 * body.length);
  await expect.poll(served).toBe(90);
  const idle = open();
  idle.pause();
  idle.write(request.repeat(90));
  const isCut = () => test.logs.some((line) => line.includes('key=image') && line.endsWith(' cut'));
  await expect.poll(isCut, { timeout: 10_000 }).toBe(true);
  // The network takes some answers before it is full.
  expect(served()).toBeLessThan(90 + 30);
});

it('a client that sends hundreds of requests ahead is cut', async () => {
  const socket = open();
  socket.pause();
  socket.write(`GET /${bucket}/none HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(500));
  socket.resume();
  await closed(socket);
  expect(test.logs.filter((line) => line.includes('key=none')).length).toBeLessThan(110);
});

it('a connection that says nothing is cut', async () => {
  const socket = open();
  socket.resume();
  await closed(socket);
});
