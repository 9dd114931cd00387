import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '#lib/launcher/atomic-file';
import { giveTree, type PostgresAccount } from '#lib/launcher/postgres-account';
import type { PostgresBinaries } from '#lib/launcher/postgres-binaries';

export const POSTGRES_USER = 'postgres';
export const POSTGRES_DATABASE = 'stowage';

/** What Stowage remembers of a cluster, kept inside its folder so that both move together. */
export interface ClusterSecrets {
  password: string;
  /** The port of the last start; null before the first one. */
  port: number | null;
}

const secretsFile = (dir: string) => join(dir, 'stowage.json');

/** @throws Error when the file is gone or broken: without it nobody can sign in to the cluster */
export function readClusterSecrets(dir: string): ClusterSecrets {
  try {
    return JSON.parse(readFileSync(secretsFile(dir), 'utf8')) as ClusterSecrets;
  } catch (cause) {
    throw new Error(
      `${secretsFile(dir)} cannot be read; it holds the password of the database. Restore it from a backup of the data directory.`,
      { cause },
    );
  }
}

export function writeClusterSecrets(dir: string, secrets: ClusterSecrets): void {
  writeFileAtomic(secretsFile(dir), `${JSON.stringify(secrets)}\n`);
}

/**
 * Makes a cluster with the database of Stowage, reachable by password only, unless there is one already. It is made
 * beside its place and renamed at the end, so a kill on the way leaves nothing half made.
 * @param isDisposable skips the waits for the disk
 */
export function ensureCluster(
  dir: string,
  binaries: PostgresBinaries,
  account: PostgresAccount,
  isDisposable: boolean,
): void {
  if (existsSync(join(dir, 'PG_VERSION'))) {
    // A copy from a backup may have come back with other permissions, which the server refuses.
    chmodSync(dir, 0o700);
    giveTree(dir, account);
    return;
  }
  const initDir = `${dir}.init`;
  rmSync(initDir, { recursive: true, force: true });
  mkdirSync(initDir, { recursive: true, mode: 0o700 });
  giveTree(initDir, account);
  // Trust holds for this command only: pg_hba.conf is replaced below, before a server ever listens.
  const initdb = ['-U', POSTGRES_USER, '--auth=trust', '-E', 'UTF8', '--locale=C', '--locale-provider=builtin'];
  if (isDisposable) initdb.push('--no-sync');
  runAs(account, [binaries.initdb, ...initdb, '--builtin-locale=C.UTF-8', '--no-instructions', '-D', initDir], '');
  const password = randomBytes(24).toString('base64url');
  const statements = [`create database ${POSTGRES_DATABASE};`, `alter role ${POSTGRES_USER} password '${password}';`];
  const single = [binaries.postgres, '--single', '-c', 'exit_on_error=on', '-D', initDir, 'postgres'];
  runAs(account, single, `${statements.join('\n')}\n`);
  writeFileSync(join(initDir, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  writeClusterSecrets(initDir, { password, port: null });
  renameSync(initDir, dir);
}

function runAs(account: PostgresAccount, command: string[], input: string): void {
  const [program = '', ...args] = [...account.prefix, ...command];
  const result = spawnSync(program, args, { ...account.identity, input, encoding: 'utf8', env: postgresEnvironment() });
  if (result.status === 0) return;
  const reason = result.error?.message ?? result.stderr.trim().split('\n').slice(-5).join('\n');
  throw new Error(`The embedded PostgreSQL could not be set up: ${reason}`);
}

/** PostgreSQL gets nothing of the caller's environment but the path. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', NODE_ENV: process.env.NODE_ENV };
}
