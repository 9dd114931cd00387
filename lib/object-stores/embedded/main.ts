import { type EmbeddedStoreOptions, startEmbeddedStore } from '#lib/object-stores/embedded/server';

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The variable ${name} is not set.`);
  return value;
}

function readPort(): number {
  const port = Number(required('STOWAGE_STORE_PORT'));
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('STOWAGE_STORE_PORT must be a number between 0 and 65535.');
  return port;
}

function readOptions(): EmbeddedStoreOptions {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  return {
    port: readPort(),
    host: process.env.STOWAGE_STORE_HOST || '127.0.0.1',
    dir: required('STOWAGE_STORE_DIR'),
    region: process.env.STOWAGE_STORE_REGION || 'local',
    domain: process.env.STOWAGE_STORE_DOMAIN || 'localhost',
    rootKeyId: required('STOWAGE_STORE_ROOT_KEY_ID'),
    rootSecret: required('STOWAGE_STORE_ROOT_SECRET'),
    ...(process.env.STOWAGE_STORE_LOG === '1' ? { log: print } : {}),
    logError: (line) => process.stderr.write(`${line}\n`),
  };
}

function explain(error: unknown, dir: string | undefined): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return `The directory ${dir} is not writable by this user.`;
  if (code === 'ENOTDIR' || code === 'EEXIST') return `${dir} is not a directory.`;
  if (code === 'ENOSPC') return `The disk that holds ${dir} is full.`;
  return String(message);
}

try {
  const options = readOptions();
  const server = await startEmbeddedStore(options);
  process.stdout.write(`store ready on ${server.url}\n`);
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`The store did not end cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
} catch (error) {
  process.stderr.write(`The store cannot start: ${explain(error, process.env.STOWAGE_STORE_DIR)}\n`);
  process.exit(1);
}
