import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findProcess, isRunning, type ProcessIdentity } from '#lib/launcher/process-identity';
import { startTestCluster } from '#lib/testing/cluster';
import { createOwnedFolder, type OwnedFolder } from '#lib/testing/owned-folder';
import { expect, getFromHost, test } from './fixtures.ts';
import { type Addresses, freeAddresses, type Launcher, spawnLauncher } from './launcher.ts';

let folder: OwnedFolder;
let started: Launcher[] = [];
let addresses: Addresses;

test.beforeAll(() => {
  folder = createOwnedFolder('stowage-e2e-');
});

test.beforeEach(async () => {
  addresses = await freeAddresses(join(folder.path, `data-${test.info().testId}`));
});

test.afterEach(async () => {
  await Promise.all(started.map((launcher) => launcher.stop()));
  started = [];
});

test.afterAll(() => folder.remove());

function start(settings: Record<string, string> = {}, where = addresses): Launcher {
  const launcher = spawnLauncher(where, settings);
  folder.own(launcher.process);
  started.push(launcher);
  return launcher;
}

/** Web, worker, edge and store, as the launcher has written them down. */
function children(): Record<string, ProcessIdentity> {
  const record = JSON.parse(readFileSync(join(addresses.dataDir, 'run.json'), 'utf8'));
  return record.children as Record<string, ProcessIdentity>;
}

function child(name: string): ProcessIdentity {
  const identity = children()[name];
  if (!identity) throw new Error(`No ${name} in run.json.`);
  return identity;
}

function postgresProcess(): ProcessIdentity | null {
  const file = join(addresses.dataDir, 'postgres/postmaster.pid');
  return existsSync(file) ? findProcess(Number(readFileSync(file, 'utf8').split('\n')[0])) : null;
}

test('brings everything up, prints the set-up link once, and stops without a trace', async () => {
  const first = start();
  await first.untilReady();
  expect(first.output()).toMatch(/Set-up link +http:\/\/localhost:\d+\/\S+/);
  expect(Object.keys(children()).sort()).toEqual(['edge', 'store', 'web', 'worker']);
  expect((await getFromHost('localhost', addresses.port, '/healthz')).status).toBe(200);
  const everything = [...Object.values(children()), postgresProcess()];
  // A request that never ends keeps a web server from ending by itself.
  const hanging = connect(addresses.port, '127.0.0.1');
  hanging.on('error', () => undefined);
  await once(hanging, 'connect');
  hanging.write('POST /iam/v3/sessions/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');
  const trickle = setInterval(() => hanging.write(' '), 50);

  expect(await first.stop('SIGINT')).toBe(0);
  clearInterval(trickle);
  hanging.destroy();
  expect(everything.filter((identity) => identity && isRunning(identity))).toEqual([]);
  expect(existsSync(join(addresses.dataDir, 'run.json'))).toBe(false);
});

test('keeps the owner from one start to the next', async () => {
  const admin = { STOWAGE_ADMIN_EMAIL: 'owner@example.com', STOWAGE_ADMIN_PASSWORD: 'correct horse battery' };
  const first = start(admin);
  await first.untilReady();
  await first.stop();
  const second = start();
  await second.untilReady();
  expect(first.output() + second.output()).not.toContain('Set-up link');
  expect(first.output() + second.output()).not.toContain(admin.STOWAGE_ADMIN_PASSWORD);
});

test('refuses a second start in the same data directory and names the first', async () => {
  const first = start();
  await first.untilPrinted('edge');
  const second = start({}, await freeAddresses(addresses.dataDir));
  expect(await second.exited).toBe(2);
  expect(second.output()).toContain(`as pid ${first.process.pid}`);
  await first.untilReady();
  expect((await getFromHost('localhost', addresses.port, '/healthz')).status).toBe(200);
});

test('refuses a port that is taken before anything is started', async ({ stowage }) => {
  const launcher = start({ PORT: String(stowage.port) });
  expect(await launcher.exited).toBe(1);
  expect(launcher.output()).toMatch(new RegExp(`Port ${stowage.port} .* set PORT to a free port`));
  expect(existsSync(join(addresses.dataDir, 'postgres'))).toBe(false);
});

test('takes over after the launcher was killed', async () => {
  const first = start();
  await first.untilReady();
  const [left, database] = [children(), postgresProcess()];
  await first.stop('SIGKILL');
  const second = start();
  await second.untilReady();
  expect(second.output()).toContain(`adopted the server that runs already, pid ${database?.pid}`);
  expect(postgresProcess()).toEqual(database);
  expect(Object.values(left).filter(isRunning)).toEqual([]);
  expect((await getFromHost('localhost', addresses.port, '/healthz')).status).toBe(200);
});

test('brings a killed worker, a killed web and a killed database back', async () => {
  const launcher = start();
  await launcher.untilReady();
  const [worker, web, database] = [child('worker'), child('web'), postgresProcess()];
  for (const identity of [worker, web, database]) process.kill(identity?.pid ?? 0, 'SIGKILL');
  for (const name of ['worker', 'web', 'postgres']) {
    await expect.poll(() => launcher.output()).toMatch(new RegExp(`${name} +\\| is back`));
  }
  expect(isRunning(child('worker'))).toBe(true);
  expect((await getFromHost('localhost', addresses.port, '/healthz')).status).toBe(200);
});

test('uses the database that DATABASE_URL names', async () => {
  const cluster = await startTestCluster();
  try {
    const launcher = start({ DATABASE_URL: cluster.postgres.url });
    await launcher.untilReady();
    expect(postgresProcess()).toBeNull();
    expect(existsSync(join(addresses.dataDir, 'postgres'))).toBe(false);
    await launcher.stop();
  } finally {
    await cluster.remove();
  }
});

test('stops while it is still starting', async () => {
  const launcher = start();
  await launcher.untilPrinted('edge ready');
  expect(await launcher.stop('SIGINT')).toBe(0);
  expect(launcher.output()).not.toContain('Stowage is ready');
  expect(postgresProcess()).toBeNull();
});
