import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const MAIN = new URL('./main.ts', import.meta.url).pathname;
let dataDir: string;
let children: ChildProcessWithoutNullStreams[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'stowage-edge-main-'));
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await rm(dataDir, { recursive: true, force: true });
});

function launch(port: number): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [MAIN], {
    env: { NODE_ENV: 'test', PATH: process.env.PATH, STOWAGE_EDGE_PORT: String(port), STOWAGE_DATA_DIR: dataDir },
  });
  children.push(child);
  return child;
}

it('says where it listens and ends within a second of SIGTERM although a connection is open', async () => {
  const child = launch(0);
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const url = /^edge ready on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line)?.[1];
  expect(url).toBeDefined();
  expect((await fetch(String(url))).status).toBe(404);
  const startedAt = performance.now();
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

it('says in one sentence that its port is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const child = launch(port);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const [code] = await once(child, 'close');
  other.close();
  expect(code).toBe(1);
  expect(errors).toBe(
    `Port ${port} on 127.0.0.1 is taken by another program. Stop it, or choose another port for applications with STOWAGE_EDGE_PORT.\n`,
  );
});
