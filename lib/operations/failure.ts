import { stripVTControlCharacters } from 'node:util';
import { EdgeError } from '#lib/edge/port';
import { AppError } from '#lib/errors';
import { GitError } from '#lib/git/git-error';
import { StoreError } from '#lib/object-stores/port';
import { RuntimeError } from '#lib/runtimes/port';

export interface Cause {
  code: string;
  message: string;
  isRetryable: boolean;
}

/** Errors of the PostgreSQL driver and of sockets that pass by themselves. */
const passingCodes = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '40001',
  '40P01',
]);

/** Reads whatever a step threw: a sentence for people, and whether trying again can help. Unknown errors keep their text to the log. */
export function causeOf(error: unknown): Cause {
  if (error instanceof StoreError)
    return { code: `STORE_${error.code}`, message: error.message, isRetryable: error.retryable };
  if (error instanceof RuntimeError)
    return {
      code: error.code,
      message: stripVTControlCharacters(error.message),
      isRetryable: error.code === 'UNAVAILABLE',
    };
  if (error instanceof GitError) return { code: `GIT_${error.code}`, message: error.message, isRetryable: false };
  if (error instanceof EdgeError) return { code: 'EDGE', message: error.message, isRetryable: true };
  if (error instanceof AppError)
    return { code: error.code, message: error.message, isRetryable: error.code === 'UNAVAILABLE' };
  const code = errorCode(error);
  if (code === 'ENOSPC')
    return { code: 'DISK_FULL', message: 'The disk is full. Free some space, then try again.', isRetryable: false };
  if (code && passingCodes.has(code))
    return { code: 'UNAVAILABLE', message: 'The database did not answer.', isRetryable: true };
  return {
    code: 'INTERNAL',
    message: 'Stowage failed here unexpectedly; its log has the details.',
    isRetryable: false,
  };
}

function errorCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const own = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return own ?? (error.cause ? errorCode(error.cause) : null);
}
