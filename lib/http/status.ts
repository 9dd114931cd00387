import type { ErrorCode } from '#lib/errors';

/**
 * The one place where a refusal becomes a status. Refusals that a person can act on are 400: the Divio command line
 * prints their text only then. 409 is kept for writers that saw an older version.
 */
export const statusByCode: Record<ErrorCode, number> = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 400,
  TOO_MANY_REQUESTS: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};
