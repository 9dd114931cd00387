import { probePort } from '#lib/launcher/free-port';
import type { StoreConnection } from '#lib/object-stores/port';
import { findProgram, programs } from '#lib/object-stores/testing/real/programs';
import { type Absent, isAbsent } from '#lib/object-stores/testing/real/store';
import { startInHome } from '#lib/object-stores/testing/real/store-home';

const ACCOUNT = 'stowagetests';
const ACCOUNT_KEY = Buffer.from('azurite-key-of-the-tests').toString('base64');

export interface AzureStore {
  version: string;
  /** Blob service with the account in the path: `http://127.0.0.1:<port>/<account>`. */
  endpoint: string;
  account: string;
  /** Base64. */
  accountKey: string;
  connection: StoreConnection;
  stop(): Promise<void>;
}

/** Microsoft's emulator of Azure Blob Storage, with one account. */
export async function startAzurite(): Promise<AzureStore | Absent> {
  const program = findProgram('azurite');
  if (isAbsent(program)) return program;
  return startInHome(async (home) => {
    const port = await probePort('127.0.0.1', 0);
    const address = ['--blobHost', '127.0.0.1', '--blobPort', String(port), '--location', home.path];
    const args = [program, ...address, '--silent', '--skipApiVersionCheck', '--disableTelemetry'];
    home.start(process.execPath, args, { AZURITE_ACCOUNTS: `${ACCOUNT}:${ACCOUNT_KEY}` });
    const endpoint = `http://127.0.0.1:${port}/${ACCOUNT}`;
    await home.waitUntil(() => answers(endpoint));
    return {
      version: programs.azurite.version,
      endpoint,
      account: ACCOUNT,
      accountKey: ACCOUNT_KEY,
      connection: {
        endpoint,
        region: '',
        publicHost: '',
        accessKeyId: '',
        secretAccessKey: ACCOUNT_KEY,
        options: { account: ACCOUNT },
        allowsPrivateAddress: true,
      },
    };
  });
}

/** Unsigned calls are refused, which is an answer. */
async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => null);
  await response?.body?.cancel();
  return response !== null;
}
