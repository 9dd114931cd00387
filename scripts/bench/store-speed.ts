import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signRaw } from '#lib/object-stores/embedded/testing/raw-request';
import { startStoreProcess } from '#lib/object-stores/embedded/testing/store-process';
import { ROOT } from '#lib/object-stores/embedded/testing/test-store';
import type { StoreKey } from '#lib/object-stores/port';
import { startCeph } from '#lib/object-stores/testing/real/ceph';
import { isAbsent } from '#lib/object-stores/testing/real/store';
import { type Load, requestsPerSecond } from './http-load.ts';
import { startNginx } from './nginx.ts';
import { type Figure, percentile } from './table.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const ROUNDS = 3;
const BUCKET = 'bench';
/** A file system in memory. */
const MEMORY = '/dev/shm';
const MEMORY_NEEDED = 1024 * MIB;

interface Size {
  name: string;
  bytes: number;
  connections: number;
  /** Requests of each connection in a round. */
  count: number;
  /** Of nginx; null where only the gateway is to be beaten. */
  goal: number | null;
}

const SIZES: readonly Size[] = [
  { name: '4 KiB', bytes: 4 * KIB, connections: 8, count: 250, goal: null },
  { name: '1 MiB', bytes: MIB, connections: 4, count: 50, goal: 0.4 },
  { name: '256 MiB', bytes: 256 * MIB, connections: 1, count: 2, goal: 0.4 },
];

interface Server {
  url: string;
  /** Undefined where nothing is signed. */
  key?: StoreKey;
  region?: string;
}

function loadOf({ url, key, region = 'local' }: Server, method: Load['method'], path: string, bytes: number): Load {
  const request = { method, path, payloadHash: 'UNSIGNED-PAYLOAD', region };
  return { url, method, path, bytes, headers: key ? signRaw(url, request, key).headers : {} };
}

async function createBucket(server: Server): Promise<void> {
  if (server.key) await requestsPerSecond([loadOf(server, 'PUT', `/${BUCKET}`, 0)], 1);
}

interface Rates {
  /** Requests per second. */
  ours: number;
  theirs: number;
}

/** Both are asked in turn, so that whatever else the machine does falls on both. Returns the rates of each round. */
async function compare(embedded: Server, rival: Server, method: Load['method'], size: Size): Promise<Rates[]> {
  const rateOf = (server: Server) => {
    const paths = Array.from({ length: size.connections }, (_, i) => `/${BUCKET}/${size.bytes}-${i}`);
    const loads = paths.map((path) => loadOf(server, method, path, size.bytes));
    return requestsPerSecond(loads, size.count);
  };
  const rounds: Rates[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push({ ours: await rateOf(embedded), theirs: await rateOf(rival) });
  return rounds;
}

function figureOf(what: string, size: Size, goal: number | null, rounds: readonly Rates[]): Figure {
  const median = (pick: (rates: Rates) => number) => percentile(rounds.map(pick), 0.5);
  const ratio = median(({ ours, theirs }) => ours / theirs);
  const rate = (requests: number) =>
    size.bytes < MIB ? `${Math.round(requests)} /s` : `${Math.round((requests * size.bytes) / 1_000_000)} MB/s`;
  const rates = `${rate(median(({ ours }) => ours))} and ${rate(median(({ theirs }) => theirs))}`;
  return {
    what,
    budget: goal === null ? '' : `>= ${goal} x`,
    measured: `${ratio.toFixed(2)} x (${rates})`,
    isKept: goal === null ? null : ratio >= goal,
  };
}

/** All sizes and methods against one rival. */
async function race(name: string, embedded: Server, rival: Server, goalOf: (size: Size) => number | null) {
  for (const server of [embedded, rival]) await createBucket(server);
  const figures: Figure[] = [];
  for (const size of SIZES) {
    for (const method of ['PUT', 'GET'] as const) {
      const rounds = await compare(embedded, rival, method, size);
      figures.push(figureOf(`${method} ${size.name} against ${name}`, size, goalOf(size), rounds));
    }
  }
  return figures;
}

async function withStore<T>(parent: string, use: (server: Server, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(parent, 'stowage-bench-speed-'));
  const store = await startStoreProcess({ dir: join(folder, 'store') });
  try {
    return await use({ url: store.url, key: ROOT }, folder);
  } finally {
    await store.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** GET and PUT against nginx, with the files of both on one disk. nginx leaves flushing them to the system; the store does not. */
async function againstNginx(): Promise<Figure[]> {
  return withStore(tmpdir(), async (embedded, folder) => {
    const nginx = await startNginx(join(folder, 'nginx'));
    if (!nginx) return [];
    try {
      return await race('nginx', embedded, { url: nginx.url }, (size) => size.goal);
    } finally {
      await nginx.stop();
    }
  });
}

function hasMemoryFolder(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= MEMORY_NEEDED;
}

/** GET and PUT against Ceph's gateway, which keeps everything in memory as it is started here: so does the store then. */
async function againstGateway(): Promise<Figure[]> {
  if (!hasMemoryFolder()) {
    console.log(`Not measured: the store against the Ceph gateway, as ${MEMORY} is missing or too small.`);
    return [];
  }
  const ceph = await startCeph();
  if (isAbsent(ceph)) {
    console.log(`Not measured: the store against the Ceph gateway, as ${ceph.absent}.`);
    return [];
  }
  const key = { keyId: ceph.accessKeyId, secret: ceph.secretAccessKey };
  const gateway = { url: ceph.endpoint, region: ceph.region, key };
  try {
    return await withStore(MEMORY, (embedded) => race('the Ceph gateway', embedded, gateway, () => 1));
  } finally {
    await ceph.stop();
  }
}

/** GET and PUT of three sizes against what others have, as ratios. */
export async function storeSpeed(): Promise<Figure[]> {
  return [...(await againstNginx()), ...(await againstGateway())];
}
