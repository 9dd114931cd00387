import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { storeRootCredentials } from '#lib/secrets';
import { residentBytes, type Stack } from './stack.ts';
import { type Figure, megabytes, percentile } from './table.ts';

const GIGABYTE = 1024 * 1024 * 1024;
const CHUNK = 1024 * 1024;
const ROUNDS = 3;

/** One GiB through the store, against a copy of the same file on the same disk that is hashed and synced as well. */
export async function largeUpload(stack: Stack): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stowage-bench-store-'));
  try {
    const file = join(folder, 'large.bin');
    await writeRandom(file);
    const pids = stack.pids('store');
    const idleBytes = residentBytes(pids);
    let peak = idleBytes;
    const watch = setInterval(() => {
      peak = Math.max(peak, residentBytes(pids));
    }, 50);
    const copies: number[] = [];
    const uploads: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      copies.push(await timed(() => copyAndHash(file, join(folder, 'copy.bin'))));
      uploads.push(await timed(() => upload(stack, file)));
    }
    clearInterval(watch);
    const ratio = percentile(copies, 0.5) / percentile(uploads, 0.5);
    const rate = GIGABYTE / 1_000_000 / (percentile(uploads, 0.5) / 1000);
    return [
      {
        what: 'store memory over idle, 1 GiB upload',
        budget: '<= 100 MB',
        measured: megabytes(peak - idleBytes),
        isKept: peak - idleBytes <= 100_000_000,
      },
      {
        what: '1 GiB upload against copy + MD5 + fsync of the file',
        budget: '>= 0.8 x',
        measured: `${ratio.toFixed(2)} x (${Math.round(rate)} MB/s)`,
        isKept: ratio >= 0.8,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

async function writeRandom(path: string): Promise<void> {
  const handle = await open(path, 'w');
  const chunk = randomBytes(CHUNK);
  for (let written = 0; written < GIGABYTE; written += CHUNK) await handle.write(chunk);
  await handle.sync();
  await handle.close();
}

async function copyAndHash(from: string, to: string): Promise<void> {
  const hash = createHash('md5');
  const source = createReadStream(from, { highWaterMark: CHUNK });
  source.on('data', (chunk) => hash.update(chunk));
  await pipeline(source, createWriteStream(to, { flush: true }));
  hash.digest();
}

async function upload(stack: Stack, file: string): Promise<void> {
  const root = storeRootCredentials(readFileSync(join(stack.addresses.dataDir, 'secret.key'), 'utf8').trim());
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${stack.addresses.storePort}`,
    region: 'local',
    forcePathStyle: true,
    credentials: { accessKeyId: root.keyId, secretAccessKey: root.secret },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const Bucket = `large-${randomBytes(6).toString('hex')}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  const Body = createReadStream(file, { highWaterMark: CHUNK });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'large.bin', Body, ContentLength: GIGABYTE }));
  s3.destroy();
}
