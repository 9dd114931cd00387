import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { probePort } from '#lib/launcher/free-port';
import { answersOk } from '#lib/launcher/readiness';
import { findProgram, programs } from '#lib/object-stores/testing/real/programs';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';
import { startInHome } from '#lib/object-stores/testing/real/store-home';

const REGION = 'local';
const ACCESS_KEY_ID = 'SEAWEEDADMINKEY';
const SECRET = 'seaweed-secret-of-the-tests';

/**
 * All parts of SeaweedFS in one process, its IAM API writable on the S3 port. Written after weed/command/mini.go of the
 * pinned version, and not yet run: its module could not be fetched.
 */
export async function startSeaweedfs(): Promise<RealStore | Absent> {
  const program = findProgram('seaweedfs');
  if (isAbsent(program)) return program;
  return startInHome(async (home) => {
    // The admin page is off, but its port is checked all the same, as is that of WebDAV.
    const parts = ['master', 'volume', 'filer', 's3', 'admin', 'webdav'] as const;
    const ports = await Promise.all(parts.map(() => probePort('127.0.0.1', 0)));
    const grpcPorts = await Promise.all(parts.map(() => probePort('127.0.0.1', 0)));
    const port = ports[parts.indexOf('s3')] ?? 0;
    const endpoint = `http://127.0.0.1:${port}`;
    const data = join(home.path, 'data');
    const config = join(home.path, 's3.json');
    mkdirSync(data);
    writeFileSync(config, JSON.stringify(identities), { mode: 0o600 });
    home.start(
      program,
      [
        '-logtostderr=true',
        'mini',
        `-dir=${data}`,
        '-ip=127.0.0.1',
        '-ip.bind=127.0.0.1',
        ...parts.map((part, index) => `-${part}.port=${ports[index]}`),
        ...parts.flatMap((part, index) => (part === 'webdav' ? [] : [`-${part}.port.grpc=${grpcPorts[index]}`])),
        '-s3.port.iceberg=0',
        '-webdav=false',
        '-admin.ui=false',
        `-s3.config=${config}`,
        `-s3.domainName=s3.${REGION}.localhost`,
        '-s3.iam.readOnly=false',
        '-s3.allowDeleteBucketNotEmpty=false',
      ],
      { GOMEMLIMIT: '512MiB' },
    );
    await home.waitUntil(() => answersOk(`${endpoint}/status`));
    const access = {
      endpoint,
      region: REGION,
      publicHost: `s3.${REGION}.localhost:${port}`,
      accessKeyId: ACCESS_KEY_ID,
      secretAccessKey: SECRET,
    };
    return {
      ...access,
      version: programs.seaweedfs.version,
      connection: { ...access, options: {}, allowsPrivateAddress: true },
    };
  });
}

const identities = {
  identities: [
    {
      name: 'admin',
      credentials: [{ accessKey: ACCESS_KEY_ID, secretKey: SECRET }],
      actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'],
    },
  ],
};
