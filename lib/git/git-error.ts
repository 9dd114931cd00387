export type GitErrorCode = 'UNREACHABLE' | 'DENIED' | 'NO_BRANCH' | 'NOT_A_REPOSITORY' | 'FULL' | 'NO_GIT';

/** Why a repository could not be read. The message is for people and holds no credential. */
export class GitError extends Error {
  readonly code: GitErrorCode;

  constructor(code: GitErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'GitError';
    this.code = code;
  }
}
