import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedStore } from '#lib/object-stores/embedded/provider';
import { send, signRaw } from '#lib/object-stores/embedded/testing/raw-request';
import {
  outcomeOf,
  type ProcessOptions,
  type StoreProcess,
  spawnStore,
  startStoreProcess,
} from '#lib/object-stores/embedded/testing/store-process';
import { connectionOf, listFiles, ROOT } from '#lib/object-stores/embedded/testing/test-store';

let dir: string;
const running: StoreProcess[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stowage-store-'));
});
afterEach(async () => {
  for (const store of running.splice(0)) await store.end('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

async function start(options: Partial<ProcessOptions> = {}): Promise<StoreProcess> {
  const store = await startStoreProcess({ dir, ...options });
  running.push(store);
  return store;
}
const providerOf = ({ url }: StoreProcess) => embeddedStore.open(connectionOf(url));
const put = ({ url }: StoreProcess, path: string, body: Buffer) =>
  send(url, { method: 'PUT', path, key: ROOT, body, payloadHash: 'UNSIGNED-PAYLOAD' });

describe('the process', () => {
  it('keeps buckets, objects and keys over a restart, with files that others cannot read', async () => {
    const first = await start();
    await providerOf(first).ensureBucket({ bucket: 'kept' });
    const key = await providerOf(first).createKey({ bucket: 'kept' }, 'read-write');
    await put(first, '/kept/a', Buffer.from('bytes'));
    expect(await first.end('SIGTERM')).toBe(0);
    for (const file of [join(dir, 'index.db'), ...listFiles(dir)]) expect(statSync(file).mode & 0o077).toBe(0);
    const second = await start();
    expect(await send(second.url, { path: '/kept/a', key })).toMatchObject({ status: 200, body: Buffer.from('bytes') });
    expect(await providerOf(second).usage({ bucket: 'kept' })).toMatchObject({ objects: 1, bytes: 5 });
  });

  it('keeps no secret in the clear on disk', async () => {
    const store = await start();
    await providerOf(store).ensureBucket({ bucket: 'sealed' });
    const key = await providerOf(store).createKey({ bucket: 'sealed' }, 'read-write');
    await store.end('SIGTERM');
    expect(spawnSync('grep', ['-rq', key.keyId, dir]).status).toBe(0);
    expect(spawnSync('grep', ['-rq', key.secret, dir]).status).toBe(1);
  });

  it.each<[string, () => ProcessOptions, RegExp]>([
    [
      'another root secret',
      () => ({ dir, env: { STOWAGE_STORE_ROOT_SECRET: 'another-root-secret' } }),
      /root secret is not the one/,
    ],
    ['no directory named', () => ({ dir: '' }), /STOWAGE_STORE_DIR is not set/],
    ['a port that is none', () => ({ dir, env: { STOWAGE_STORE_PORT: '99999' } }), /STOWAGE_STORE_PORT must be/],
    ['a file in place of the directory', () => ({ dir: join(dir, 'index.db') }), /is not a directory/],
  ])('with %s ends with one clear sentence', async (_name, options, sentence) => {
    const store = await start();
    await providerOf(store).ensureBucket({ bucket: 'one' });
    await providerOf(store)
      .createKey({ bucket: 'one' }, 'read-write')
      .catch(() => undefined);
    await store.end('SIGTERM');
    const { code, output } = await outcomeOf(spawnStore(options()));
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toMatch(sentence);
  });

  it('refuses a directory that another process uses', async () => {
    await start();
    const { code, output } = await outcomeOf(spawnStore({ dir }));
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/Another store process is using/) });
  });

  it('refuses a port that is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    const { code, output } = await outcomeOf(spawnStore({ dir, port }));
    other.close();
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/Port \d+ on 127\.0\.0\.1 is taken/) });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends on %s although a client is in the middle of an upload that never ends',
    async (signal) => {
      const store = await start();
      await providerOf(store).ensureBucket({ bucket: 'hang' });
      const { hostname, port } = new URL(store.url);
      const { headers } = signRaw(store.url, { method: 'PUT', path: '/hang/a', payloadHash: 'UNSIGNED-PAYLOAD' }, ROOT);
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`PUT /hang/a HTTP/1.1\r\n${lines.join('')}content-length: 9000000\r\n\r\n${'x'.repeat(2_000_000)}`);
      await expect.poll(() => listFiles(dir)).toHaveLength(1);
      // Never silent, so that no limit for silence ends it.
      const trickle = setInterval(() => socket.write('x'), 50);
      expect(await store.end(signal)).toBe(0);
      clearInterval(trickle);
      socket.destroy();
      expect(listFiles(dir)).toEqual([]);
    },
  );

  it('lets an answer on its way finish when it is ended', async () => {
    const store = await start();
    await providerOf(store).ensureBucket({ bucket: 'finish' });
    const bytes = randomBytes(8_000_000);
    await put(store, '/finish/a', bytes);
    const answer = send(store.url, { path: '/finish/a', key: ROOT });
    const late = send(store.url, { path: '/finish/a', key: ROOT });
    await Promise.race([answer, late]);
    store.child.kill('SIGTERM');
    expect((await answer).body.equals(bytes)).toBe(true);
    expect((await late).body.equals(bytes)).toBe(true);
  });

  it('collects what a crash left behind: temporary files and files that no object names', async () => {
    const first = await start();
    await providerOf(first).ensureBucket({ bucket: 'tidy' });
    await put(first, '/tidy/a', Buffer.from('kept'));
    await first.end('SIGKILL');
    writeFileSync(join(dir, 'tmp', 'half'), 'x');
    writeFileSync(join(dir, 'objects', 'ab', '00000000-0000-0000-0000-0000000000ab'), 'x');
    const second = await start();
    await expect.poll(() => listFiles(dir)).toHaveLength(1);
    expect((await send(second.url, { path: '/tidy/a', key: ROOT })).body.toString()).toBe('kept');
  });
});

/** A disk of 20 MiB for one process, in a mount namespace of its own; needs no rights where user namespaces are allowed. */
const smallDisk = (path: string) => [
  'unshare',
  '-rm',
  'sh',
  '-c',
  'mount -t tmpfs -o size=20m tmpfs "$0" && exec "$@"',
  path,
];

function canMakeSmallDisk(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'stowage-disk-'));
  const [command = '', ...args] = smallDisk(probe);
  const { status } = spawnSync(command, [...args, 'true']);
  rmSync(probe, { recursive: true, force: true });
  if (status !== 0)
    process.stderr.write('Not tested: a full disk, as this machine does not let us mount one in a namespace.\n');
  return status === 0;
}

/** Writes a file until nothing more fits. */
function fillUp(path: string): void {
  const fd = openSync(path, 'w');
  const write = () => {
    for (;;) writeSync(fd, Buffer.alloc(4096));
  };
  expect(write).toThrow(/ENOSPC/);
  closeSync(fd);
}

describe.runIf(canMakeSmallDisk())('a full disk', () => {
  it('is said plainly, leaves nothing half-written and heals when space is made', async () => {
    mkdirSync(join(dir, 'disk'));
    const disk = join(dir, 'disk');
    const store = await start({ dir: join(disk, 'store'), wrapper: smallDisk(disk) });
    await providerOf(store).ensureBucket({ bucket: 'full' });
    const kept = randomBytes(3_000_000);
    expect((await put(store, '/full/kept', kept)).status).toBe(200);
    for (const size of [12_000_000, 20_000_000]) {
      const answer = await put(store, '/full/kept', randomBytes(size));
      expect(answer).toMatchObject({ status: 507, code: 'InsufficientStorage' });
      expect(answer.body.toString()).toContain('disk of the object store is full');
    }
    expect((await send(store.url, { path: '/full/kept', key: ROOT })).body.equals(kept)).toBe(true);
    expect(await providerOf(store).usage({ bucket: 'full' })).toMatchObject({ objects: 1, bytes: kept.length });
    const files = execFileSync('find', [
      `/proc/${store.child.pid}/root${disk}/store/objects`,
      `/proc/${store.child.pid}/root${disk}/store/tmp`,
      '-type',
      'f',
    ]);
    expect(files.toString().trim().split('\n')).toHaveLength(1);
    const chunk = Buffer.concat([Buffer.from('fa0\r\n'), randomBytes(4000), Buffer.from('\r\n')]);
    const shredded = await send(store.url, {
      method: 'PUT',
      path: '/full/kept',
      key: ROOT,
      body: Buffer.concat([...Array.from({ length: 5000 }, () => chunk), Buffer.from('0\r\n\r\n')]),
      payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      headers: { 'x-amz-decoded-content-length': String(5000 * 4000) },
    });
    expect(shredded).toMatchObject({ status: 507, code: 'InsufficientStorage' });
    expect((await put(store, '/full/small', Buffer.from('fits'))).status).toBe(200);
    const begun = await send(store.url, { method: 'POST', path: '/full/parts?uploads', key: ROOT });
    const uploadId = /<UploadId>([^<]+)/.exec(begun.body.toString())?.[1];
    const part = await put(store, `/full/parts?partNumber=1&uploadId=${uploadId}`, randomBytes(12_000_000));
    expect(part).toMatchObject({ status: 507, code: 'InsufficientStorage' });
    expect((await send(store.url, { path: '/full/kept', key: ROOT })).status).toBe(200);
    // Others may fill the disk to the last byte: deleting is what makes space then.
    fillUp(`/proc/${store.child.pid}/root${disk}/others`);
    expect((await put(store, '/full/none', randomBytes(100_000))).status).toBe(507);
    expect((await send(store.url, { method: 'DELETE', path: '/full/kept', key: ROOT })).status).toBe(204);
    rmSync(`/proc/${store.child.pid}/root${disk}/others`);
    await providerOf(store).emptyBucket({ bucket: 'full' });
    expect((await put(store, '/full/large', randomBytes(6_000_000))).status).toBe(200);
  });
});
