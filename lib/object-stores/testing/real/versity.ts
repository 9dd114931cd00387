import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { probePort } from '#lib/launcher/free-port';
import { answersOk } from '#lib/launcher/readiness';
import { findProgram, programs } from '#lib/object-stores/testing/real/programs';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';
import { type StoreHome, startInHome } from '#lib/object-stores/testing/real/store-home';

const ACCESS_KEY_ID = 'VERSITYADMINKEY';
const SECRET = 'versity-secret-of-the-tests';
const HEALTH = '/health';

/** What both ways of running it share; secrets go by environment, so that no process list shows them. */
const COMMON = {
  ROOT_ACCESS_KEY: ACCESS_KEY_ID,
  ROOT_SECRET_KEY: SECRET,
  VGW_HEALTH: HEALTH,
  // Else a removed key stays good for two minutes.
  VGW_IAM_CACHE_DISABLE: 'true',
  GOMEMLIMIT: '256MiB',
};

/**
 * The Versity gateway over a folder, with the accounts of its own admin API.
 * @param options.hasAdminPort puts that API on a port of its own, where the port of S3 knows it no more
 */
export async function startVersity({ hasAdminPort = false } = {}): Promise<RealStore | Absent> {
  const program = findProgram('versity');
  if (isAbsent(program)) return program;
  return startInHome(async (home) => {
    mkdirSync(join(home.path, 'iam'));
    const iam = { VGW_IAM_DIR: join(home.path, 'iam') };
    if (!hasAdminPort) return startGateway(home, program, 'local', iam);
    const address = `127.0.0.1:${await probePort('127.0.0.1', 0)}`;
    const store = await startGateway(home, program, 'local', { ...iam, VGW_ADMIN_PORT: address });
    return { ...store, connection: { ...store.connection, options: { adminEndpoint: `http://${address}` } } };
  });
}

export interface VersityIamStore extends RealStore {
  /** Speaks the IAM API of AWS: users, access keys, inline policies, tags. */
  iamEndpoint: string;
}

/**
 * The gateway with its IAM server in place of the admin API: S3 and IAM as AWS has them, policies obeyed. It stands for
 * AWS in the tests. `connection` is that of the store kind `aws`.
 */
export async function startVersityIam(): Promise<VersityIamStore | Absent> {
  const program = findProgram('versity');
  if (isAbsent(program)) return program;
  return startInHome(async (home) => {
    const port = await probePort('127.0.0.1', 0);
    const iamEndpoint = `http://127.0.0.1:${port}`;
    const socket = join(home.path, 'iam.sock');
    mkdirSync(join(home.path, 'iam'));
    home.start(program, ['iam'], {
      ...COMMON,
      VGW_PORT: `127.0.0.1:${port}`,
      VGW_REGION: 'us-east-1',
      VGW_IAM_DIR: join(home.path, 'iam'),
      VGW_IAM_PRIVATE_PORTS: socket,
    });
    await home.waitUntil(() => answersOk(`${iamEndpoint}${HEALTH}`));
    const store = await startGateway(home, program, 'us-east-1', { VGW_IAM_STANDALONE_ENDPOINT: socket });
    const options = { ...store.connection.options, iamEndpoint };
    return { ...store, iamEndpoint, connection: { ...store.connection, options } };
  });
}

async function startGateway(
  home: StoreHome,
  program: string,
  region: string,
  env: Record<string, string>,
): Promise<Omit<RealStore, 'stop'>> {
  const port = await probePort('127.0.0.1', 0);
  const endpoint = `http://127.0.0.1:${port}`;
  for (const folder of ['data', 'versions']) mkdirSync(join(home.path, folder));
  home.start(program, ['posix', join(home.path, 'data')], {
    ...COMMON,
    VGW_PORT: `127.0.0.1:${port}`,
    VGW_REGION: region,
    VGW_VIRTUAL_DOMAIN: `s3.${region}.localhost:${port}`,
    VGW_VERSIONING_DIR: join(home.path, 'versions'),
    ...env,
  });
  await home.waitUntil(() => answersOk(`${endpoint}${HEALTH}`));
  const access = {
    endpoint,
    region,
    publicHost: `s3.${region}.localhost:${port}`,
    accessKeyId: ACCESS_KEY_ID,
    secretAccessKey: SECRET,
  };
  return {
    ...access,
    version: programs.versity.version,
    connection: { ...access, options: {}, allowsPrivateAddress: true },
  };
}
