import { type Env, parseEnv } from '#lib/env';
import type { ChildSettings } from '#lib/launcher/child-environment';
import { resolvePorts } from '#lib/launcher/ports';
import { getSecretKey } from '#lib/launcher/secret-key';

/** The parts that a role runs on this machine. */
export interface Parts {
  postgres: boolean;
  store: boolean;
  edge: boolean;
  worker: boolean;
  web: boolean;
}

/** @throws Error when the role needs a setting that is missing */
export function partsOf(env: Env): Parts {
  const role = env.STOWAGE_ROLE;
  if (role !== 'all' && !env.DATABASE_URL) {
    throw new Error(
      `STOWAGE_ROLE=${role} runs one part of an installation on several machines. Set DATABASE_URL to its database.`,
    );
  }
  return {
    postgres: !env.DATABASE_URL,
    store: role === 'all' && !env.STOWAGE_STORE_ENDPOINT,
    edge: role !== 'web',
    worker: role !== 'web',
    web: role !== 'worker',
  };
}

/**
 * Decides everything that a start depends on, before anything is started: the ports are free, the key is at hand.
 * @returns the settings of the children
 * @throws Error naming what is wrong and what to set
 */
export async function settle(
  source: NodeJS.ProcessEnv,
  env: Env,
  dataDir: string,
  isDev: boolean,
): Promise<ChildSettings> {
  const parts = partsOf(env);
  const ports = await resolvePorts({
    PORT: { host: env.HOST, port: env.PORT, isUsed: parts.web },
    STOWAGE_STORE_PORT: { host: '127.0.0.1', port: env.STOWAGE_STORE_PORT, isUsed: parts.store },
    STOWAGE_EDGE_PORT: { host: env.STOWAGE_EDGE_HOST, port: env.STOWAGE_EDGE_PORT, isUsed: parts.edge },
  });
  return {
    isDev,
    role: env.STOWAGE_ROLE,
    dataDir,
    secretKey: getSecretKey({ dataDir, given: env.STOWAGE_SECRET_KEY, canCreate: env.STOWAGE_ROLE === 'all' }),
    publicUrl: parseEnv({ ...source, PORT: String(ports.PORT) }).publicUrl,
    host: env.HOST,
    port: ports.PORT,
    storePort: ports.STOWAGE_STORE_PORT,
    edgePort: ports.STOWAGE_EDGE_PORT,
  };
}
