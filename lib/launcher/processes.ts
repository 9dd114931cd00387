import { join } from 'node:path';
import { findPackagedServer, nextArguments } from '#lib/launcher/build';
import type { ChildSettings } from '#lib/launcher/child-environment';
import { answersOk, localUrl, waitUntil } from '#lib/launcher/readiness';
import type { ProcessSpec } from '#lib/launcher/supervised-process';
import { storeRootCredentials } from '#lib/secrets';

const LOOPBACK = '127.0.0.1';

/**
 * A small young generation: loading modules makes much garbage and V8 would grow to hold it. Measured with Node 24, the
 * worker keeps 106 MB resident instead of 337 MB and loads faster.
 */
const SMALL_HEAP = '--max-semi-space-size=1';

/** Turns the settings of a start into the processes of it. */
export function processSpecs(root: string, settings: ChildSettings, env: NodeJS.ProcessEnv) {
  const script = (path: string) => {
    const watch = settings.isDev ? ['--watch', '--watch-preserve-output'] : [];
    return [SMALL_HEAP, ...watch, join(root, path)];
  };
  const { keyId, secret } = storeRootCredentials(settings.secretKey);
  const store: ProcessSpec = {
    name: 'store',
    args: script('lib/object-stores/embedded/main.ts'),
    cwd: root,
    env: {
      ...env,
      STOWAGE_STORE_HOST: LOOPBACK,
      STOWAGE_STORE_DIR: join(settings.dataDir, 'store'),
      STOWAGE_STORE_REGION: 'local',
      STOWAGE_STORE_ROOT_KEY_ID: keyId,
      STOWAGE_STORE_ROOT_SECRET: secret,
    },
    waitUntilReady: (_printed, signal) =>
      waitUntil(() => answersOk(`http://${LOOPBACK}:${settings.storePort}/_stowage/health`), signal),
  };
  const edge: ProcessSpec = {
    name: 'edge',
    args: script('lib/edge/main.ts'),
    cwd: root,
    env,
    // Printed once both its ports take connections.
    waitUntilReady: (printed) => printed('edge ready'),
  };
  const worker: ProcessSpec = {
    name: 'worker',
    args: ['--import', join(root, 'lib/launcher/quick-drizzle.ts'), ...script('lib/operations/main.ts')],
    cwd: root,
    env,
    hasChannel: true,
    waitUntilReady: (printed) => printed('worker ready'),
  };
  const web: ProcessSpec = {
    name: 'web',
    args: webArguments(root, settings),
    cwd: root,
    // What a packaged server listens on.
    env: { ...env, HOSTNAME: settings.host },
    waitUntilReady: (_printed, signal) =>
      waitUntil(() => answersOk(`${localUrl(settings.host, settings.port)}/healthz`), signal),
  };
  return { store, edge, worker, web };
}

function webArguments(root: string, { isDev, host, port }: ChildSettings): string[] {
  const packaged = findPackagedServer(root);
  if (packaged && !isDev) return [packaged];
  return nextArguments(root, isDev ? 'dev' : 'start', '-H', host, '-p', String(port));
}
