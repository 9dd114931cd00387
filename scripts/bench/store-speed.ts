import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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

/** Median of the ratios, each from one round in which all servers were asked in turn. */
async function compare(servers: readonly Server[], method: Load['method'], size: Size): Promise<number[]> {
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const rates: number[] = [];
    for (const server of servers) {
      const paths = Array.from({ length: size.connections }, (_, i) => `/${BUCKET}/${size.bytes}-${i}`);
      const loads = paths.map((path) => loadOf(server, method, path, size.bytes));
      rates.push(await requestsPerSecond(loads, size.count));
    }
    rounds.push(rates);
  }
  return servers.map((_, i) =>
    percentile(
      rounds.map((rates) => rates[i] ?? Number.NaN),
      0.5,
    ),
  );
}

interface Comparison {
  what: string;
  size: Size;
  goal: number | null;
  /** Requests per second. */
  ours: number;
  theirs: number;
}

function figureOf({ what, size, goal, ours, theirs }: Comparison): Figure {
  const ratio = ours / theirs;
  const rate = (requests: number) =>
    size.bytes < MIB ? `${Math.round(requests)} /s` : `${Math.round((requests * size.bytes) / 1_000_000)} MB/s`;
  return {
    what,
    budget: goal === null ? '' : `>= ${goal} x`,
    measured: `${ratio.toFixed(2)} x (${rate(ours)} and ${rate(theirs)})`,
    isKept: goal === null ? null : ratio >= goal,
  };
}

/** GET and PUT against nginx on the same disk and against Ceph's gateway, which here keeps everything in memory. */
export async function storeSpeed(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stowage-bench-speed-'));
  mkdirSync(join(folder, 'nginx'), { mode: 0o777 });
  const store = await startStoreProcess({ dir: join(folder, 'store') });
  const nginx = await startNginx(join(folder, 'nginx'));
  const ceph = await startCeph();
  if (isAbsent(ceph)) console.log(`Not measured: the store against the Ceph gateway, as ${ceph.absent}.`);
  const gateway = isAbsent(ceph)
    ? null
    : { url: ceph.endpoint, region: ceph.region, key: { keyId: ceph.accessKeyId, secret: ceph.secretAccessKey } };
  try {
    const embedded: Server = { url: store.url, key: ROOT };
    const rivals = [
      { name: 'nginx', server: nginx, goalOf: (size: Size) => size.goal },
      { name: 'the Ceph gateway', server: gateway, goalOf: () => 1 },
    ].flatMap(({ server, ...rest }) => (server ? [{ server: server as Server, ...rest }] : []));
    for (const server of [embedded, ...rivals.map(({ server }) => server)]) await createBucket(server);
    const figures: Figure[] = [];
    for (const size of SIZES) {
      for (const method of ['PUT', 'GET'] as const) {
        const rates = await compare([embedded, ...rivals.map(({ server }) => server)], method, size);
        rivals.forEach(({ name, goalOf }, i) => {
          const what = `${method} ${size.name} against ${name}`;
          const [ours, theirs] = [rates[0] ?? Number.NaN, rates[i + 1] ?? Number.NaN];
          figures.push(figureOf({ what, size, goal: goalOf(size), ours, theirs }));
        });
      }
    }
    return figures;
  } finally {
    await store.end('SIGTERM');
    await nginx?.stop();
    if (!isAbsent(ceph)) await ceph.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
