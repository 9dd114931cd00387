import { explainFailure } from '#lib/git/explain-failure';
import { GitError, type GitErrorCode } from '#lib/git/git-error';
import { isBranchName, parseRepositoryAddress, type RepositoryAddress } from '#lib/git/repository-address';
import { type GitCredentials, type GitSession, withGit } from '#lib/git/run-git';

export interface RemoteRequest {
  url: string;
  branch: string;
  credentials?: GitCredentials;
  /** Where the keys of ssh hosts are remembered between calls. */
  knownHostsFile?: string;
  signal: AbortSignal;
}

export type RemoteObservation = { ok: true; commit: string } | { ok: false; code: GitErrorCode; message: string };

const TIMEOUT_MS = 30_000;
const SHOWN_BRANCHES = 10;

/**
 * Looks whether a repository can be read and has the branch.
 * @returns the branch's newest commit, or why not
 * @throws the signal's reason when aborted
 */
export async function observeRemote(request: RemoteRequest): Promise<RemoteObservation> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let shown = 'The address';
  try {
    const address = parseRepositoryAddress(request.url);
    shown = address.shown;
    const { credentials, knownHostsFile } = request;
    const commit = await withGit({ address, credentials, knownHostsFile }, async (git) => {
      const branches = await listBranches(git, address, AbortSignal.any([request.signal, timeout]));
      const found = branches.get(request.branch);
      if (found === undefined) throw noBranch(request.branch, address, branches);
      return found;
    });
    return { ok: true, commit };
  } catch (error) {
    if (error instanceof GitError) return { ok: false, code: error.code, message: error.message };
    request.signal.throwIfAborted();
    if (!timeout.aborted) throw error;
    return { ok: false, code: 'UNREACHABLE', message: `${shown} did not answer within ${TIMEOUT_MS / 1_000} seconds.` };
  }
}

/** The branches of a remote and their newest commits. Throws GitError. */
export async function listBranches(
  git: GitSession,
  address: RepositoryAddress,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const outcome = await git.run(['ls-remote', '--heads', '--', address.url], { signal });
  if (outcome.exitCode !== 0) throw explainFailure(outcome, address.shown);
  const branches = new Map<string, string>();
  for (const line of outcome.stdout.split('\n')) {
    const [, commit, name] = /^([0-9a-f]{40,64})\trefs\/heads\/(.+)$/.exec(line) ?? [];
    if (commit && name) branches.set(name, commit);
  }
  return branches;
}

/** The error for a branch that is not among those of the remote. */
export function noBranch(branch: string, address: RepositoryAddress, branches: Map<string, string>): GitError {
  const names = [...branches.keys()];
  const more = names.length > SHOWN_BRANCHES ? ` and ${names.length - SHOWN_BRANCHES} more` : '';
  const there =
    names.length === 0
      ? 'The repository is empty: push a first commit.'
      : `Branches there: ${names.slice(0, SHOWN_BRANCHES).join(', ')}${more}.`;
  const shown = isBranchName(branch) ? `Branch '${branch}' does not exist` : 'This is not a possible name of a branch';
  return new GitError('NO_BRANCH', `${shown} in ${address.shown}. ${there}`);
}
