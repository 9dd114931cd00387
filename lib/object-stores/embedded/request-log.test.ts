import { connect } from 'node:net';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from '#lib/object-stores/embedded/testing/raw-request';
import { ROOT, startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

let test: TestStore;
let bucket: string;

beforeAll(async () => {
  test = await startTestStore();
  bucket = await test.createBucket();
});
afterAll(() => test.stop());

/** The line of the request that `call` makes, when it is written; that of an earlier request may come later than this begins. */
async function lineOf(part: string, call: () => Promise<unknown>): Promise<string> {
  const before = test.logs.length;
  const lines = () => test.logs.slice(before).filter((line) => line.includes(part));
  await call();
  await expect.poll(lines).toHaveLength(1);
  return lines()[0] ?? '';
}
const fieldsOf = (line: string) => Object.fromEntries(line.split(' ').map((field) => field.split('=')));

it('a line tells who did what to which object, how it ended and what it moved', async () => {
  const { key, s3 } = await test.createKey(bucket);
  const Body = Buffer.alloc(100_000);
  const write = fieldsOf(
    await lineOf('key=a/b ', () => s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a/b', Body }))),
  );
  expect(write).toMatchObject({
    method: 'PUT',
    bucket,
    key: 'a/b',
    operation: 'PutObject',
    status: '200',
    by: key.keyId,
  });
  expect(write.id).toMatch(/^[0-9A-F]{16}$/);
  expect(Number(write.in)).toBeGreaterThan(Body.length);
  expect(Number(write.in)).toBeLessThan(Body.length + 2000);
  const read = fieldsOf(await lineOf('by=root', () => send(test.url, { path: `/${bucket}/a/b`, key: ROOT })));
  expect(read).toMatchObject({ method: 'GET', operation: 'GetObject', status: '200', by: 'root' });
  expect(Number(read.out)).toBeGreaterThan(Body.length);
  const refused = fieldsOf(await lineOf('by=anonymous', () => send(test.url, { path: `/${bucket}/a/b` })));
  expect(refused).toMatchObject({ status: '403', by: 'anonymous', key: 'a/b' });
});

it('a connection that is used again counts each request for itself', async () => {
  const { s3 } = await test.createKey(bucket);
  const put = (size: number) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'again', Body: Buffer.alloc(size) }));
  await lineOf('key=again ', () => put(50_000));
  expect(Number(fieldsOf(await lineOf('key=again ', () => put(10))).in)).toBeLessThan(2000);
});

it('a signed link leaves neither its signature nor its query behind', async () => {
  const url = await getSignedUrl(test.root, new GetObjectCommand({ Bucket: bucket, Key: 'linked' }));
  const signature = new URL(url).searchParams.get('X-Amz-Signature') ?? expect.fail('The link is not signed.');
  const line = await lineOf('key=linked ', () => fetch(url));
  expect(fieldsOf(line)).toMatchObject({ key: 'linked', status: '404' });
  await lineOf('key=linked ', () => fetch(url.replace(signature, `${signature.slice(0, -1)}x`)));
  const log = test.logs.join('\n');
  for (const secret of [signature, 'X-Amz', '?', 'Credential', ROOT.secret]) expect(log).not.toContain(secret);
});

it.each(['line\nbreak id=forged', '\u001b[31mred', 'space =equals', 'ünïcode-\u202e'])(
  'the key %j cannot forge a line',
  async (key) => {
    const line = await lineOf('by=root', () =>
      send(test.url, { path: `/${bucket}/${encodeURIComponent(key)}`, key: ROOT }),
    );
    expect(line).toMatch(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/);
    expect(decodeURIComponent(fieldsOf(line).key ?? '')).toBe(key);
  },
);

it('a request that cannot be read has a line too', async () => {
  expect(fieldsOf(await lineOf('status=400', () => send(test.url, { path: '/%zz' })))).toMatchObject({
    method: 'GET',
    status: '400',
  });
});

it('an answer that the client did not take is marked as cut', async () => {
  await test.root.send(
    new PutObjectCommand({ Bucket: bucket, Key: 'large', Body: Buffer.alloc(20_000_000), ACL: 'public-read' }),
  );
  const { hostname, port } = new URL(test.url);
  const line = await lineOf('operation=GetObject', async () => {
    const socket = connect(Number(port), hostname);
    socket.write(`GET /${bucket}/large HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
  });
  expect(line).toMatch(/ cut$/);
});
