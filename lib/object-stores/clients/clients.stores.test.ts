import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCli } from '#lib/object-stores/clients/aws-cli';
import { type ClientProgram, isInstalled } from '#lib/object-stores/clients/client-program';
import { rclone } from '#lib/object-stores/clients/rclone';
import { s3cmd } from '#lib/object-stores/clients/s3cmd';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';

const LARGE_BYTES = 20 * 1024 * 1024;
const NAMES = [
  'plain.txt',
  '.hidden',
  'two words.txt',
  'plus+and&semi;colon.txt',
  'percent%2Fsign%.txt',
  'hash#question?.txt',
  `quote'and".txt`,
  'star*[x]{y}.txt',
  'equals=tilde~.txt',
  'ünïcode/日本語.txt',
  'emoji/😀.bin',
  'deep/er/and/deeper/file',
];

let test: TestStore;
let work: string;
let tree: string;

beforeAll(async () => {
  test = await startTestStore();
  work = mkdtempSync(join(tmpdir(), 'stowage-clients-'));
  tree = join(work, 'tree');
  for (const name of NAMES) write(name, randomBytes(1000));
  write('empty', Buffer.alloc(0));
  write('large.bin', randomBytes(LARGE_BYTES));
});
afterAll(async () => {
  await test.stop();
  rmSync(work, { recursive: true, force: true });
});

function write(name: string, bytes: Buffer): void {
  const path = join(tree, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** Digest by path below the directory. */
function read(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  const digestOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(paths.map((path) => [relative(directory, path), digestOf(path)]));
}

const PROGRAMS = [
  ['rclone', rclone],
  ['s3cmd', s3cmd],
  ['aws', awsCli],
] as const;

describe.each(PROGRAMS.filter(([name]) => isInstalled(name)))('%s', (name, create) => {
  let client: ClientProgram;
  let bucket: string;

  beforeAll(async () => {
    bucket = await test.createBucket();
    const { key } = await test.createKey(bucket);
    client = create({ url: test.url, bucket, key, home: work });
  });

  it('brings a tree of files up and down again as it was, whatever their names', async () => {
    await client.upload(tree, 'tree');
    expect((await client.list('tree')).sort()).toEqual(Object.keys(read(tree)).sort());
    const operations = test.logs.filter((line) => line.includes(`bucket=${bucket} key=tree/large.bin`));
    expect(operations.some((line) => line.includes('operation=CompleteMultipartUpload status=200'))).toBe(true);
    const copy = join(work, `${name}-copy`);
    mkdirSync(copy);
    await client.download('tree', copy);
    expect(read(copy)).toEqual(read(tree));
  });

  it('moves only what changed the second time, and takes away what went', async () => {
    const changed = join(work, `${name}-changed`);
    mkdirSync(changed);
    await client.download('tree', changed);
    const before = test.logs.length;
    writeFileSync(join(changed, 'plain.txt'), 'something else');
    rmSync(join(changed, 'emoji'), { recursive: true });
    await client.upload(changed, 'tree');
    const puts = test.logs.slice(before).filter((line) => line.includes(' method=PUT '));
    expect(puts.map((line) => /key=(\S+)/.exec(line)?.[1])).toEqual(['tree/plain.txt']);
    expect(await client.list('tree')).not.toContain('emoji/😀.bin');
  });

  it('signs links that open one object and nothing else, or are refused with a sentence when the signature is old', async () => {
    const link = await client.sign('tree/two words.txt');
    const answer = await fetch(link);
    if (client.signatureVersion === 2) {
      expect(await answer.text()).toContain('Use AWS4-HMAC-SHA256');
      return;
    }
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(readFileSync(join(tree, 'two words.txt')));
    expect((await fetch(link.replace('two', 'too'))).status).toBe(403);
  });

  it('deletes everything', async () => {
    await client.remove('tree');
    expect(await test.provider.usage({ bucket })).toMatchObject({ objects: 0, bytes: 0 });
  });
});
