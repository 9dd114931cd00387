/** The closed list of reasons a verb may refuse with. `lib/http` maps each to one status. */
export type ErrorCode =
  | 'INVALID'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'TOO_MANY_REQUESTS'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** Messages by field name; `non_field_errors` holds those that belong to no field. */
export type FieldErrors = Record<string, string[]>;

/** An expected failure: its message is written for the person who reads it and holds no secret. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: FieldErrors | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; fields?: FieldErrors } = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.fields = options.fields;
  }
}

/** A refusal that belongs to one input field. */
export function invalidField(field: string, message: string): AppError {
  return new AppError('INVALID', message, { fields: { [field]: [message] } });
}

export function notFound(what: string): AppError {
  return new AppError('NOT_FOUND', `${what} does not exist.`);
}
