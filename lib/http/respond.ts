import { AppError, type ErrorCode, type FieldErrors } from '#lib/errors';
import { statusByCode } from '#lib/http/status';
import { log } from '#lib/log';

const NO_STORE = { 'cache-control': 'private, no-store' };

/** JSON with the request id; answers of the API are never cached. */
export function json(body: unknown, status: number, requestId: string, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { ...NO_STORE, 'x-request-id': requestId, ...headers } });
}

/**
 * Turns whatever a handler threw into Divio's error body; the closed code and the request id travel in headers.
 * An unknown error becomes a fixed sentence, its text goes to the log only.
 */
export function failure(error: unknown, requestId: string): Response {
  const known = error instanceof AppError && error.code !== 'INTERNAL' ? error : unforeseen(error, requestId);
  const body: FieldErrors = known.fields ?? { non_field_errors: [known.message] };
  return json(body, statusByCode[known.code], requestId, { 'x-error-code': known.code });
}

const passing = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  '57P01',
  '57P02',
  '57P03',
]);

/** What PostgreSQL says of a NUL character in a text or in JSON; all else that UTF-8 knows can be stored. */
const unstorable = new Set(['22021', '22P05']);

function unforeseen(error: unknown, requestId: string): AppError {
  if (hasCode(error, unstorable)) {
    return new AppError('INVALID', 'A text contains a NUL character. Remove it.', { cause: error });
  }
  log.error({ err: error, requestId }, 'request failed');
  const code: ErrorCode = hasCode(error, passing) ? 'UNAVAILABLE' : 'INTERNAL';
  const message =
    code === 'UNAVAILABLE'
      ? 'The database does not answer at the moment. Nothing was changed; try again shortly.'
      : `Something went wrong on our side. The log of the panel has the details under request id ${requestId}.`;
  return new AppError(code, message, { cause: error });
}

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && codes.has(error.code)) return true;
  return hasCode(error.cause, codes);
}
