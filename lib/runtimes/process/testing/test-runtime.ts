import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { ReleaseSpec, Runtime } from '#lib/runtimes/port';
import { processRuntime } from '#lib/runtimes/process/runtime';

export const isRoot = process.getuid?.() === 0;
export const CANARY = 'canary-3f9a71c2-secret/with+signs';
export const never = new AbortController().signal;
export const healthy = { path: '/', timeoutSeconds: 120 };
/** Of `startWatchMs`, for processes that end or listen, however slowly. */
export const PATIENT_MS = 120_000;

/** Answers on PORT: its variables at /variables, its uid at /uid, `ok` elsewhere. */
export const SERVER = `
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
createServer((request, response) => {
  if (request.url === '/variables') return response.end(JSON.stringify(process.env));
  if (request.url === '/uid') return response.end(String(process.getuid()));
  if (request.url === '/groups') return response.end(JSON.stringify(process.getgroups()));
  if (request.url?.startsWith('/read?')) {
    try { return response.end(readFileSync(decodeURIComponent(request.url.slice(6)), 'utf8')); }
    catch (error) { return response.end(error.code); }
  }
  if (request.url?.startsWith('/status/')) { response.statusCode = Number(request.url.slice(8)); return response.end(); }
  response.end('ok');
}).listen(Number(process.env.PORT), process.env.HOST, () => console.log('listening'));
`;

/** A runtime with a data directory of its own for each test; what it started is ended and removed afterwards. */
export interface TestRuntime {
  root: string;
  dataDir: string;
  /** Different for each test file: they run side by side with equal ids. */
  instanceId: string;
  runtime: Runtime;
  /** What the runtime logged. */
  lines: string[];
  started: string[];
  /** More folders to remove. */
  spare: string[];
}

/** Call it once at the top of a test file. */
export function testRuntime(): TestRuntime {
  const t = { instanceId: `test-${randomUUID()}` } as TestRuntime;
  beforeEach(async () => {
    t.root = await mkdtemp(join(tmpdir(), 'stowage-runtime-'));
    t.dataDir = join(t.root, 'data');
    await mkdir(t.dataDir);
    for (const directory of [t.root, t.dataDir]) await chmod(directory, 0o711);
    t.runtime = processRuntime({ dataDir: t.dataDir, instanceId: t.instanceId });
    t.lines = [];
    t.started = [];
    t.spare = [];
  });
  afterEach(async () => {
    for (const deploymentId of t.started) await t.runtime.remove(deploymentId);
    for (const path of [t.root, ...t.spare]) await rm(path, { recursive: true, force: true });
  });
  return t;
}

export function logOf(t: TestRuntime): (line: string) => void {
  return (line) => void t.lines.push(line);
}

export async function sources(t: TestRuntime, files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(t.root, 'source-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  return directory;
}

export async function build(t: TestRuntime, files: Record<string, string>, buildCommand = '', buildId = 'b1') {
  const sourceDir = await sources(t, files);
  return await t.runtime.build({ buildId, applicationId: 'shop', sourceDir, buildCommand }, logOf(t), never);
}

export function release(t: TestRuntime, change: Partial<ReleaseSpec> = {}): ReleaseSpec {
  const spec: ReleaseSpec = {
    deploymentId: 'd1',
    environmentId: 'e1',
    applicationId: 'shop',
    artifact: 'b1',
    variables: {},
    startCommand: 'node server.mjs',
    ...change,
  };
  t.started.push(spec.deploymentId);
  return spec;
}

/** Builds and starts a server, the test server unless told, and waits until it is healthy. */
export async function serve(t: TestRuntime, change: Partial<ReleaseSpec> = {}, server = SERVER) {
  await build(t, { 'server.mjs': server });
  const endpoint = await t.runtime.start(release(t, change), logOf(t), never);
  await t.runtime.health(endpoint.deploymentId, healthy, logOf(t), never);
  return endpoint;
}

export async function get(t: TestRuntime, path: string, deploymentId = 'd1'): Promise<string> {
  const endpoint = await t.runtime.endpoint(deploymentId);
  return await (await fetch(`http://${endpoint?.host}:${endpoint?.port}${path}`)).text();
}

export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat !== null && !/\) [ZX] /.test(stat);
}
