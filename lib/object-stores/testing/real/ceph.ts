import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { probePort } from '#lib/launcher/free-port';
import { findProgram } from '#lib/object-stores/testing/real/programs';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';
import { type StoreHome, startInHome } from '#lib/object-stores/testing/real/store-home';

// With any other region the SDK asks for a location that the gateway does not know.
const REGION = 'us-east-1';
const ACCESS_KEY_ID = 'CEPHADMINKEY';
const SECRET = 'ceph-secret-of-the-tests';
const CAPS = 'users=*;buckets=*;usage=*;metadata=*;user-policy=*;roles=*';
const MEMORY_BYTES = 4 * 1024 ** 3;

/** A Ceph cluster of one node that keeps its objects in memory, with its gateway; the admin has all caps of the admin API. */
export async function startCeph(): Promise<RealStore | Absent> {
  const program = findProgram('ceph');
  if (isAbsent(program)) return program;
  return startInHome(async (home) => {
    const port = await probePort('127.0.0.1', 0);
    const endpoint = `http://127.0.0.1:${port}`;
    const monitorPort = await probePort('127.0.0.1', 0);
    const fsid = crypto.randomUUID();
    const env = { CEPH_CONF: join(home.path, 'ceph.conf') };
    for (const folder of ['mon', 'osd/0', 'rgw']) mkdirSync(join(home.path, folder), { recursive: true });
    writeFileSync(env.CEPH_CONF, configuration({ path: home.path, fsid, port, monitorPort }));

    await startMonitor(home, env, fsid, monitorPort);
    await startStorage(home, env);
    home.start(program, ['-f', '-n', 'client.rgw'], env);
    await home.waitUntil(() => answers(endpoint));
    const admin = ['--uid=admin', '--display-name=admin', `--caps=${CAPS}`];
    const key = [`--access-key=${ACCESS_KEY_ID}`, `--secret-key=${SECRET}`];
    await home.run('radosgw-admin', ['user', 'create', ...admin, ...key], env);

    const access = {
      endpoint,
      region: REGION,
      publicHost: `s3.${REGION}.localhost:${port}`,
      accessKeyId: ACCESS_KEY_ID,
      secretAccessKey: SECRET,
    };
    return {
      ...access,
      version: /version (\S+)/.exec(await home.run(program, ['--version']))?.[1] ?? 'unknown',
      connection: { ...access, options: {}, allowsPrivateAddress: true },
    };
  });
}

type Environment = Record<string, string>;

async function startMonitor(home: StoreHome, env: Environment, fsid: string, port: number): Promise<void> {
  const keyring = join(home.path, 'keyring');
  const map = join(home.path, 'monmap');
  const newKey = (name: string, ...caps: string[]) =>
    home.run('ceph-authtool', [
      keyring,
      '--gen-key',
      '-n',
      name,
      ...caps.flatMap((cap) => ['--cap', ...cap.split('=')]),
    ]);
  await home.run('ceph-authtool', ['--create-keyring', keyring, '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *']);
  await newKey('client.admin', 'mon=allow *', 'osd=allow *', 'mgr=allow *');
  // Exactly what `ceph osd new` demands.
  await newKey('osd.0', 'mon=allow profile osd', 'mgr=allow profile osd', 'osd=allow *');
  await newKey('client.rgw', 'mon=allow rw', 'osd=allow rwx');
  const address = ['--addv', 'a', `[v2:127.0.0.1:${port}]`];
  await home.run('monmaptool', ['--create', '--fsid', fsid, ...address, '--set-min-mon-release', 'pacific', map]);
  await home.run('ceph-mon', ['-i', 'a', '--mkfs', '--monmap', map, '--keyring', keyring], env);
  home.start('ceph-mon', ['-f', '-i', 'a'], env);
}

async function startStorage(home: StoreHome, env: Environment): Promise<void> {
  const id = crypto.randomUUID();
  const secret = (await home.run('ceph-authtool', ['-p', '-n', 'osd.0', join(home.path, 'keyring')])).trim();
  const secrets = join(home.path, 'osd-secrets.json');
  writeFileSync(secrets, JSON.stringify({ cephx_secret: secret }), { mode: 0o600 });
  await home.run('ceph', ['osd', 'new', id, '-i', secrets], env);
  await home.run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', id], env);
  home.start('ceph-osd', ['-f', '-i', '0'], env);
}

/**
 * Made to start within a second: no manager, which only feeds dashboards and balancing; few placement groups; and a
 * monitor that commits at once instead of gathering changes for a second, which every new pool would wait for.
 */
function configuration(options: { path: string; fsid: string; port: number; monitorPort: number }): string {
  return `[global]
fsid = ${options.fsid}
mon host = v2:127.0.0.1:${options.monitorPort}/0
public network = 127.0.0.0/8
cluster network = 127.0.0.0/8
public addr = 127.0.0.1
ms bind ipv6 = false
auth allow insecure global id reclaim = false
keyring = ${options.path}/keyring
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
run dir = ${options.path}
pid file =
admin socket =
log to stderr = true
err to stderr = true
log file =
mon cluster log file =
[mon]
mon data = ${options.path}/mon/$id
paxos propose interval = 0.02
paxos min wait = 0.01
mon data avail warn = 2
mon data avail crit = 1
[osd]
osd data = ${options.path}/osd/$id
osd objectstore = memstore
memstore device bytes = ${MEMORY_BYTES}
osd class load list = *
osd class default list = *
[client.rgw]
rgw data = ${options.path}/rgw
rgw frontends = beast endpoint=127.0.0.1:${options.port}
rgw dns name = s3.${REGION}.localhost
rgw enable apis = s3, admin, iam, sts
rgw enable usage log = true
rgw thread pool size = 64
rgw quota cache size = 100
rgw user quota bucket sync interval = 5
rgw bucket quota ttl = 5
`;
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => null);
  await response?.body?.cancel();
  return response?.status === 200;
}
