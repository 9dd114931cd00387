import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '#lib/launcher/atomic-file';

const MIN_LENGTH = 32;

export interface SecretKeyOptions {
  dataDir: string;
  /** STOWAGE_SECRET_KEY; it wins over the file. */
  given: string | undefined;
  /** Make a key when there is none. A second machine must get the key of the first one instead. */
  canCreate: boolean;
}

/**
 * The master key that everything secret is sealed with.
 * @throws Error when there is none and none may be made, when the file is not a key, or when others may read it
 */
export function getSecretKey({ dataDir, given, canCreate }: SecretKeyOptions): string {
  if (given !== undefined) return given;
  const path = join(dataDir, 'secret.key');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) {
    if (!canCreate) {
      throw new Error(
        `There is no key in ${path}. Set STOWAGE_SECRET_KEY to the key of the installation that this process belongs to.`,
      );
    }
    const key = randomBytes(32).toString('base64url');
    writeFileAtomic(path, `${key}\n`);
    return key;
  }
  if ((stat.mode & 0o077) !== 0) {
    throw new Error(`Other accounts may read the master key. Run "chmod 600 ${path}" and start again.`);
  }
  const key = readFileSync(path, 'utf8').trim();
  if (key.length < MIN_LENGTH) {
    throw new Error(`${path} does not hold a key of ${MIN_LENGTH} characters or more. Restore it from a backup.`);
  }
  return key;
}
