import { probePort } from '#lib/launcher/free-port';
import { answersOk } from '#lib/launcher/readiness';
import { findProgram, programs } from '#lib/object-stores/testing/real/programs';
import { type Absent, isAbsent, type RealStore } from '#lib/object-stores/testing/real/store';
import { startInHome } from '#lib/object-stores/testing/real/store-home';

const REGION = 'local';
const ACCESS_KEY_ID = 'MINIOADMINKEY';
const SECRET = 'minio-secret-of-the-tests';

/** MinIO with one drive. Usage figures come from its scanner, which runs at full speed here. */
export async function startMinio(): Promise<RealStore | Absent> {
  const program = findProgram('minio');
  if (isAbsent(program)) return program;
  return startInHome(async (home) => {
    const [port, consolePort] = [await probePort('127.0.0.1', 0), await probePort('127.0.0.1', 0)];
    const endpoint = `http://127.0.0.1:${port}`;
    const addresses = ['--address', `127.0.0.1:${port}`, '--console-address', `127.0.0.1:${consolePort}`];
    home.start(program, ['server', ...addresses, `${home.path}/data`], {
      MINIO_ROOT_USER: ACCESS_KEY_ID,
      MINIO_ROOT_PASSWORD: SECRET,
      MINIO_SITE_REGION: REGION,
      MINIO_DOMAIN: `s3.${REGION}.localhost`,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
      MINIO_SCANNER_SPEED: 'fastest',
      GOMEMLIMIT: '512MiB',
    });
    await home.waitUntil(() => answersOk(`${endpoint}/minio/health/cluster`));
    const access = {
      endpoint,
      region: REGION,
      publicHost: `s3.${REGION}.localhost:${port}`,
      accessKeyId: ACCESS_KEY_ID,
      secretAccessKey: SECRET,
    };
    return {
      ...access,
      version: programs.minio.version,
      connection: { ...access, options: {}, allowsPrivateAddress: true },
    };
  });
}
