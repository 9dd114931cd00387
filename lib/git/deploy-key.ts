import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GitError } from '#lib/git/git-error';

export type DeployKeyType = 'ED25519' | 'ECDSA' | 'RSA';

export interface DeployKey {
  /** One line, as Git hosts take it. */
  publicKey: string;
  /** In OpenSSH's own format, without a passphrase. */
  privateKey: string;
}

const ARGUMENTS: Record<DeployKeyType, string[]> = {
  ED25519: ['-t', 'ed25519'],
  ECDSA: ['-t', 'ecdsa', '-b', '256'],
  RSA: ['-t', 'rsa', '-b', '3072'],
};

/**
 * Makes a key pair by which Stowage may read one repository. Made by `ssh-keygen`, because the `ssh` that will use it comes
 * with it and Node has no writer for OpenSSH's format.
 * @throws GitError NO_GIT when ssh is not installed
 */
export async function generateDeployKey(type: DeployKeyType): Promise<DeployKey> {
  const directory = await mkdtemp(join(tmpdir(), 'stowage-key-'));
  try {
    const file = join(directory, 'key');
    await promisify(execFile)('ssh-keygen', ['-q', '-N', '', '-C', 'stowage', ...ARGUMENTS[type], '-f', file]);
    return { publicKey: (await readFile(`${file}.pub`, 'utf8')).trim(), privateKey: await readFile(file, 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new GitError(
      'NO_GIT',
      'The program "ssh-keygen" (openssh-client) is not installed on the machine that runs Stowage.',
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
