import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callAdmin } from '#lib/object-stores/embedded/admin-client';
import { postForm } from '#lib/object-stores/embedded/testing/form-request';
import { type RawAnswer, type RawRequest, send } from '#lib/object-stores/embedded/testing/raw-request';
import { type StoreProcess, startStoreProcess } from '#lib/object-stores/embedded/testing/store-process';
import { connectionOf, listFiles, ROOT } from '#lib/object-stores/embedded/testing/test-store';

const BUCKET = 'crash';
const ROUNDS = 4;
const WRITERS = 3;

let dir: string;
let store: StoreProcess;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'stowage-store-'));
  store = await startStoreProcess({ dir });
  await call('PUT', '');
});
afterEach(async () => {
  await store.end('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

const call = (method: string, path: string, more: Partial<RawRequest> = {}): Promise<RawAnswer> =>
  send(store.url, { method, path: `/${BUCKET}${path}`, key: ROOT, payloadHash: 'UNSIGNED-PAYLOAD', ...more });
const digestOf = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');
const someBytes = (i: number) => randomBytes(1 + ((i * 7919) % 200_000));

/** What was asked of one key, and what was answered: `undefined` stands for "no object". */
class History {
  /** Contents that the key may have: the last acknowledged one, and all that were asked for since. */
  readonly #possible = new Map<string, Set<string | undefined>>();
  acknowledged = 0;

  /** Runs a request that gives these keys new contents. Resolves with the answer when it was a success. */
  async change(
    wanted: Record<string, string | undefined>,
    request: () => Promise<RawAnswer>,
  ): Promise<RawAnswer | undefined> {
    for (const [key, digest] of Object.entries(wanted)) {
      const known = this.#possible.get(key) ?? new Set([undefined]);
      this.#possible.set(key, known.add(digest));
    }
    const answer = await request().catch(() => undefined);
    if (!answer || answer.status >= 300) return undefined;
    for (const [key, digest] of Object.entries(wanted)) this.#possible.set(key, new Set([digest]));
    this.acknowledged += 1;
    return answer;
  }

  /** Reads every key: it must be whole, and nothing that the answers so far exclude. */
  async check(): Promise<void> {
    for (const [key, possible] of this.#possible) {
      const answer = await call('GET', `/${key}`);
      expect([200, 404]).toContain(answer.status);
      expect([...possible]).toContain(answer.status === 200 ? digestOf(answer.body) : undefined);
    }
  }
}

/** One try of a kind of write on keys of its own; false when the store is gone. */
type Write = (history: History, name: string, i: number) => Promise<boolean>;

async function put(history: History, key: string, body: Buffer): Promise<boolean> {
  return (await history.change({ [key]: digestOf(body) }, () => call('PUT', `/${key}`, { body }))) !== undefined;
}

async function beginUpload(key: string): Promise<string | undefined> {
  const answer = await call('POST', `/${key}?uploads`).catch(() => undefined);
  return /<UploadId>([^<]+)/.exec(answer?.body.toString() ?? '')?.[1];
}

const WRITES: Record<string, Write> = {
  put: (history, name, i) => put(history, i % 2 === 0 ? `${name}-${i}` : name, someBytes(i)),

  async complete(history, name, i) {
    const key = i % 2 === 0 ? `${name}-${i}` : name;
    const id = await beginUpload(key);
    const body = someBytes(i);
    const part = await call('PUT', `/${key}?partNumber=1&uploadId=${id}`, { body }).catch(() => undefined);
    if (!id || part?.status !== 200) return false;
    const xml = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`;
    const complete = () => call('POST', `/${key}?uploadId=${id}`, { body: xml });
    return (await history.change({ [key]: digestOf(body) }, complete)) !== undefined;
  },

  async copy(history, name, i) {
    const body = someBytes(i);
    if (!(await put(history, `${name}-source`, body))) return false;
    const headers = { 'x-amz-copy-source': `/${BUCKET}/${name}-source` };
    const key = i % 2 === 0 ? `${name}-${i}` : name;
    return (await history.change({ [key]: digestOf(body) }, () => call('PUT', `/${key}`, { headers }))) !== undefined;
  },

  async delete(history, name, i) {
    if (!(await put(history, name, someBytes(i)))) return false;
    return (await history.change({ [name]: undefined }, () => call('DELETE', `/${name}`))) !== undefined;
  },

  async 'delete many'(history, name, i) {
    const keys = ['a', 'b', 'c'].map((letter) => `${name}-${letter}`);
    for (const key of keys) if (!(await put(history, key, someBytes(i)))) return false;
    const body = `<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`;
    const wanted = Object.fromEntries(keys.map((key) => [key, undefined]));
    return (await history.change(wanted, () => call('POST', '?delete', { body }))) !== undefined;
  },

  async form(history, name, i) {
    const key = i % 2 === 0 ? `${name}-${i}` : name;
    const file = someBytes(i);
    const post = () => postForm(store.url, BUCKET, { key: ROOT, fields: { key }, file });
    return (await history.change({ [key]: digestOf(file) }, post)) !== undefined;
  },
};

/** Lets writers go on until enough is acknowledged, kills the store among them, and starts it again. */
async function killAmong(history: History, write: (writer: number, i: number) => Promise<boolean>): Promise<void> {
  const target = history.acknowledged + 8;
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let i = 0; await write(writer, i); i++);
  });
  await expect.poll(() => history.acknowledged, { interval: 3 }).toBeGreaterThan(target);
  await store.end('SIGKILL');
  await Promise.all(writers);
  store = await startStoreProcess({ dir });
}

async function countedBytes(): Promise<{ objects: number; bytes: number }> {
  return (await callAdmin(connectionOf(store.url), 'GET', `buckets/${BUCKET}/usage`)) as never;
}

it.each(Object.entries(WRITES))(
  'kill -9 among writes of the kind "%s" loses nothing acknowledged, tears nothing and leaves the counters exact',
  async (_kind, write) => {
    const history = new History();
    for (let round = 0; round < ROUNDS; round++)
      await killAmong(history, (writer, i) => write(history, `${round}-${writer}`, i));
    await history.check();
    const listing = (await call('GET', '?list-type=2')).body.toString();
    const sizes = [...listing.matchAll(/<Size>(\d+)<\/Size>/g)].map(([, size]) => Number(size));
    expect(await countedBytes()).toMatchObject({
      objects: sizes.length,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
    });
  },
);

it('kill -9 among parts loses no acknowledged part, tears none and leaves no stray file', async () => {
  const history = new History();
  const ids = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => beginUpload(`parts-${writer}`)));
  const acknowledged = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round++) {
    await killAmong(history, async (writer, i) => {
      const number = 1 + ((round * 1000 + i) % 10_000);
      const body = someBytes(i);
      const path = `/parts-${writer}?partNumber=${number}&uploadId=${ids[writer]}`;
      const answer = await history.change({}, () => call('PUT', path, { body }));
      if (answer) acknowledged.set(`${writer} ${number}`, `"${digestOf(body)}" ${body.length}`);
      return answer !== undefined;
    });
  }
  const listed = new Map<string, string>();
  for (const [writer, id] of ids.entries()) {
    const xml = (await call('GET', `/parts-${writer}?uploadId=${id}`)).body.toString();
    for (const [, number, etag, size] of xml.matchAll(
      /<PartNumber>(\d+)<\/PartNumber>.*?<ETag>&quot;(\w+)&quot;<\/ETag><Size>(\d+)/g,
    ))
      listed.set(`${writer} ${number}`, `"${etag}" ${size}`);
  }
  for (const [place, part] of acknowledged) expect(listed.get(place)).toBe(part);
  // What was not acknowledged is there as a whole or not at all; every file belongs to a part.
  const partBytes = [...listed.values()].reduce((sum, part) => sum + Number(part.split(' ')[1]), 0);
  await expect.poll(() => listFiles(dir).length).toBe(listed.size);
  expect(listFiles(dir).reduce((sum, file) => sum + statSync(file).size, 0)).toBe(partBytes);
  // The bytes that count against a quota are those of the parts.
  await callAdmin(connectionOf(store.url), 'PUT', `buckets/${BUCKET}/quota`, { body: { bytes: partBytes + 10 } });
  expect(await call('PUT', '/too-much', { body: 'x'.repeat(11) })).toMatchObject({ code: 'QuotaExceeded' });
  expect(await call('PUT', '/fits', { body: 'x'.repeat(10) })).toMatchObject({ status: 200 });
});
