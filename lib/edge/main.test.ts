import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
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

it('says where it listens and ends on SIGTERM although a request never does', async () => {
  const child = launch(0);
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const url = /^edge ready on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line)?.[1];
  expect(url).toBeDefined();
  expect((await fetch(String(url))).status).toBe(404);
  const hanging = connect(Number(new URL(String(url)).port), '127.0.0.1');
  hanging.on('error', () => undefined);
  await once(hanging, 'connect');
  // Never silent, so that no limit for silence ends it.
  hanging.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');
  const trickle = setInterval(() => hanging.write('x'), 50);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  clearInterval(trickle);
  hanging.destroy();
  expect(code).toBe(0);
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
