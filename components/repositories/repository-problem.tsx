import type { ErrorCode, FieldErrors } from '#lib/errors';
import type { checkRepository } from '#lib/queries/repositories';

type RepositoryCheck = Awaited<ReturnType<typeof checkRepository>>;

/** A repository that cannot be used, in the form of a refusal of the API: the sentence belongs to a field. */
export class RepositoryProblem extends Error {
  readonly code: ErrorCode = 'INVALID';
  readonly fields: FieldErrors;

  constructor(check: RepositoryCheck) {
    super(check.message);
    this.name = 'RepositoryProblem';
    this.fields = { [/branch/i.test(check.code) ? 'branch' : 'url']: [check.message] };
  }
}
