import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFailure } from '#lib/git/explain-failure';
import { GitError } from '#lib/git/git-error';
import { listBranches, noBranch, type RemoteRequest } from '#lib/git/observe-remote';
import { isBranchName, parseRepositoryAddress } from '#lib/git/repository-address';
import { withGit } from '#lib/git/run-git';

export interface CheckoutRequest extends RemoteRequest {
  /** Where the files go: an absent or empty folder. */
  dir: string;
  log: (line: string) => void;
}

export interface CheckedOut {
  commit: string;
  subject: string;
  author: string;
}

const TIMEOUT_MS = 10 * 60_000;

/**
 * Puts the files of a branch's newest commit into a folder, without its history and without `.git`. Links are kept as they
 * are, also those that lead outside: what is built from the files must not run with the panel's rights.
 * @throws GitError; the signal's reason when aborted. The folder is then gone.
 */
export async function checkout(request: CheckoutRequest): Promise<CheckedOut> {
  const { url, branch, dir, credentials, knownHostsFile, signal: cancelled, log } = request;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = AbortSignal.any([cancelled, timeout]);
  const address = parseRepositoryAddress(url);
  if (!isBranchName(branch)) throw noBranch(branch, address, new Map([['main', '']]));
  await requireEmpty(dir);
  try {
    return await withGit({ address, credentials, knownHostsFile }, async (git) => {
      log(`Fetching branch ${branch} of ${address.shown}`);
      const args = ['clone', '--depth=1', '--single-branch', '--no-tags', '--template=', `--branch=${branch}`];
      const outcome = await git.run([...args, '--', address.url, dir], { signal, onLine: log });
      if (outcome.exitCode !== 0) {
        if (!/Remote branch .* not found/.test(outcome.stderr)) throw explainFailure(outcome, address.shown);
        throw noBranch(branch, address, await listBranches(git, address, signal));
      }
      const head = await git.run(['-C', dir, 'log', '-1', '--format=%H%x00%an%x00%s'], { signal });
      const [commit = '', author = '', subject = ''] = head.stdout.trimEnd().split('\0');
      if (head.exitCode !== 0 || commit === '') throw explainFailure(head, address.shown);
      await rm(join(dir, '.git'), { recursive: true, force: true });
      log(`Commit ${commit.slice(0, 12)} by ${author}: ${subject}`);
      return { commit, subject, author };
    });
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    cancelled.throwIfAborted();
    if (!timeout.aborted || error instanceof GitError) throw error;
    throw new GitError(
      'UNREACHABLE',
      `Fetching ${address.shown} took longer than ${TIMEOUT_MS / 60_000} minutes. Try again later.`,
    );
  }
}

// What is there is deleted after a failure, so it must be ours.
async function requireEmpty(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length > 0) throw new Error(`The folder for a checkout must be empty: ${dir}`);
}
