import { spawnSync } from 'node:child_process';
import { lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The uid of "nobody"; it needs no entry in /etc/passwd. */
const NOBODY = 65_534;

/** How PostgreSQL is run: it refuses uid 0. */
export interface PostgresAccount {
  /** Arguments that stand before the program. */
  prefix: string[];
  /** Given to spawn; empty for the caller's own account. */
  identity: { uid?: number; gid?: number };
  /** Who owns the files, seen from outside. */
  fileOwner: number | null;
}

/**
 * Finds an account that may run PostgreSQL. As root, first a user namespace, where root appears as nobody and keeps
 * access to its own folders; then the account nobody itself, which must be able to reach the program.
 * @throws Error saying what to do when neither works
 */
export function findPostgresAccount(postgres: string): PostgresAccount {
  if (process.getuid?.() !== 0) return { prefix: [], identity: {}, fileOwner: null };
  const accounts: PostgresAccount[] = [
    {
      prefix: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'],
      identity: {},
      fileOwner: 0,
    },
    { prefix: [], identity: { uid: NOBODY, gid: NOBODY }, fileOwner: NOBODY },
  ];
  const found = accounts.find(({ prefix, identity }) => {
    const [program = postgres, ...args] = [...prefix, postgres, '--version'];
    return spawnSync(program, args, { ...identity, stdio: 'ignore' }).status === 0;
  });
  if (found) return found;
  throw new Error(
    'PostgreSQL does not run as root, and this machine allows neither user namespaces nor the account "nobody" to reach the installation. Start Stowage as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** Gives a tree to the account, so that another way of running than last time still finds its files. */
export function giveTree(path: string, account: PostgresAccount): void {
  const owner = account.fileOwner;
  const stat = lstatSync(path);
  if (owner === null || stat.uid === owner) return;
  if (stat.isDirectory()) {
    for (const name of readdirSync(path)) giveTree(join(path, name), account);
  }
  lchownSync(path, owner, owner);
}
