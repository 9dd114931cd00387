import type { FieldErrors } from '#lib/errors';

/** What a person is told about a failure. */
export interface DisplayError {
  message: string;
  /** Closed error code, such as CONFLICT. */
  code?: string;
  /** To find the request in the log of the panel. */
  requestId?: string;
  /** Messages by input field. */
  fields?: FieldErrors;
}

const UNKNOWN = 'Something went wrong. Try again; if it happens again, look into the log of the panel.';

function textOf(source: object, key: string): string | undefined {
  const value: unknown = Reflect.get(source, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fieldsOf(source: object): FieldErrors | undefined {
  const value: unknown = Reflect.get(source, 'fields');
  return typeof value === 'object' && value !== null ? (value as FieldErrors) : undefined;
}

/**
 * Reads whatever was thrown. Errors of the API client carry message, code, requestId and fields; `fetch` throws a
 * TypeError when the panel cannot be reached; everything else is unknown and its text stays in the console.
 */
export function toDisplayError(error: unknown): DisplayError {
  if (typeof error !== 'object' || error === null) return { message: UNKNOWN };
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) {
    return { message: 'The panel cannot be reached. Check your connection and that Stowage is running.' };
  }
  const code = textOf(error, 'code');
  return {
    message: (code && textOf(error, 'message')) || UNKNOWN,
    code,
    requestId: textOf(error, 'requestId'),
    fields: fieldsOf(error),
  };
}
