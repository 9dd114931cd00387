import { GitError } from '#lib/git/git-error';
import type { GitOutcome } from '#lib/git/run-git';

/** What git, ssh and curl say, in the order in which it must be looked for: a refusal often drags a vaguer line behind it. */
const PATTERNS: [GitError['code'], RegExp][] = [
  ['FULL', /No space left on device|Disk quota exceeded/i],
  [
    'DENIED',
    /Authentication failed|Permission denied|could not read (?:Username|Password)|Access denied|HTTP 40[13]|returned error: 40[13]|Host key verification failed|REMOTE HOST IDENTIFICATION/i,
  ],
  [
    'NOT_A_REPOSITORY',
    /does not appear to be a git repository|not a git repository|repository .* (?:not found|does not exist)|Repository not found|not valid: is this a git repository|returned error: 404|No such file or directory|not allowed|info\/refs not valid/i,
  ],
  [
    'UNREACHABLE',
    /Could not resolve host|Name or service not known|Temporary failure in name resolution|Connection refused|Connection timed out|Connection reset|Operation timed out|Network is unreachable|No route to host|unable to access|Connection closed|early EOF|hung up/i,
  ],
];

/** The error for a failed git command; `shown` is the address as people may see it. */
export function explainFailure(outcome: GitOutcome, shown: string): GitError {
  const code = PATTERNS.find(([, pattern]) => pattern.test(outcome.stderr))?.[0] ?? 'UNREACHABLE';
  const detail = lastLine(outcome.stderr);
  switch (code) {
    case 'FULL':
      return new GitError('FULL', 'The disk of this machine is full. Free some space, then try again.');
    case 'DENIED':
      return new GitError(
        'DENIED',
        `${shown} refuses access. Check the password or token, or that the deploy key was added to the repository.${detail}`,
      );
    case 'NOT_A_REPOSITORY':
      return new GitError(
        'NOT_A_REPOSITORY',
        `There is no git repository at ${shown}, or it is hidden from this account. Check the address.${detail}`,
      );
    default:
      return new GitError(
        'UNREACHABLE',
        `${shown} does not answer as a git server. Check the address and the network.${detail}`,
      );
  }
}

function lastLine(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .filter((line) => /^(?:fatal|error|remote|ssh|git@|\S+: Permission)/i.test(line));
  const line = (lines.at(-1) ?? '').replace(/^(?:fatal|error):\s*/i, '').slice(0, 300);
  return line === '' ? '' : ` (git said: ${line})`;
}
