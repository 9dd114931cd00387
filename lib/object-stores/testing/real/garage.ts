import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { probePort } from '#lib/launcher/free-port';
import { answersOk } from '#lib/launcher/readiness';
import { findProgram, programs } from '#lib/object-stores/testing/real/programs';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';
import { startInHome } from '#lib/object-stores/testing/real/store-home';

const REGION = 'garage';
const ADMIN_TOKEN = 'garage-admin-token-of-the-tests';
// Garage takes only keys of its own form: GK and 24 hexadecimal digits, with a secret of 64.
const ACCESS_KEY_ID = 'GK0123456789abcdef01234567';
const SECRET = '0123456789abcdef'.repeat(4);

export interface GarageStore extends RealStore {
  adminEndpoint: string;
  adminToken: string;
  /** Serves websites: `<bucket>.<webHost>` as Host header. */
  webEndpoint: string;
  webHost: string;
}

/** One Garage node. Its S3 key may create buckets; everything else goes through the admin API. */
export async function startGarage(): Promise<GarageStore | Absent> {
  const program = findProgram('garage');
  if (isAbsent(program)) return program;
  return startInHome(async (home) => {
    const ports = { s3: await freePort(), rpc: await freePort(), web: await freePort(), admin: await freePort() };
    const file = join(home.path, 'garage.toml');
    writeFileSync(file, configuration(home.path, ports), { mode: 0o600 });
    home.start(program, ['-c', file, 'server', '--single-node', '--default-access-key'], {
      GARAGE_DEFAULT_ACCESS_KEY: ACCESS_KEY_ID,
      GARAGE_DEFAULT_SECRET_KEY: SECRET,
      RUST_LOG: 'garage=warn',
    });
    const adminEndpoint = `http://127.0.0.1:${ports.admin}`;
    await home.waitUntil(() => answersOk(`${adminEndpoint}/health`));
    await home.waitUntil(() => allowBuckets(adminEndpoint));
    const access = {
      endpoint: `http://127.0.0.1:${ports.s3}`,
      region: REGION,
      publicHost: `s3.${REGION}.localhost:${ports.s3}`,
    };
    const webHost = `web.${REGION}.localhost:${ports.web}`;
    return {
      ...access,
      accessKeyId: ACCESS_KEY_ID,
      secretAccessKey: SECRET,
      adminEndpoint,
      adminToken: ADMIN_TOKEN,
      webEndpoint: `http://127.0.0.1:${ports.web}`,
      webHost,
      version: programs.garage.version,
      connection: {
        ...access,
        accessKeyId: '',
        secretAccessKey: ADMIN_TOKEN,
        options: { adminEndpoint, webHost },
        allowsPrivateAddress: true,
      },
    };
  });
}

const freePort = () => probePort('127.0.0.1', 0);

/** @returns false while the key is not there yet */
async function allowBuckets(adminEndpoint: string): Promise<boolean> {
  const response = await fetch(`${adminEndpoint}/v2/UpdateKey?id=${ACCESS_KEY_ID}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ allow: { createBucket: true } }),
  });
  await response.body?.cancel();
  return response.ok;
}

function configuration(path: string, ports: { s3: number; rpc: number; web: number; admin: number }): string {
  return `metadata_dir = "${path}/meta"
data_dir = "${path}/data"
db_engine = "sqlite"
replication_factor = 1
block_ram_buffer_max = "64MiB"
rpc_bind_addr = "127.0.0.1:${ports.rpc}"
rpc_public_addr = "127.0.0.1:${ports.rpc}"
rpc_secret = "${'00112233445566778899aabbccddeeff'.repeat(2)}"

[s3_api]
s3_region = "${REGION}"
api_bind_addr = "127.0.0.1:${ports.s3}"
root_domain = ".s3.${REGION}.localhost"

[s3_web]
bind_addr = "127.0.0.1:${ports.web}"
root_domain = ".web.${REGION}.localhost"

[admin]
api_bind_addr = "127.0.0.1:${ports.admin}"
admin_token = "${ADMIN_TOKEN}"
`;
}
