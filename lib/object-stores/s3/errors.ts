import { StoreError, type StoreErrorCode } from '#lib/object-stores/port';

/** S3 error codes that say more than their status. */
const CODES: Record<string, StoreErrorCode> = {
  AccessDenied: 'DENIED',
  AllAccessDisabled: 'DENIED',
  BucketAlreadyExists: 'TAKEN',
  InsufficientStorage: 'FULL',
  InvalidAccessKeyId: 'DENIED',
  NoSuchBucket: 'NOT_FOUND',
  NoSuchKey: 'NOT_FOUND',
  NotFound: 'NOT_FOUND',
  QuotaExceeded: 'FULL',
  RequestTimeTooSkewed: 'DENIED',
  SignatureDoesNotMatch: 'DENIED',
  SlowDown: 'UNREACHABLE',
  XMinioAdminBucketQuotaExceeded: 'FULL',
};

const REASONS: Record<StoreErrorCode, string> = {
  UNREACHABLE: 'the object store does not answer. Check that it runs and that its address is right, then try again.',
  DENIED: 'the object store refused the access key that was used.',
  TAKEN: 'the bucket name belongs to somebody else.',
  NOT_FOUND: 'the bucket or object does not exist.',
  FULL: 'the object store has no space left. Free or add space, then try again.',
  REFUSED: 'the object store refused the request.',
};

/** Where the code alone says too little to know what to do. */
const REASONS_BY_NAME: Record<string, string> = {
  RequestTimeTooSkewed:
    'the clocks of this machine and of the object store differ by more than the store allows. Set them right, then try again.',
};

function codeOf(name: string, status: number | undefined): StoreErrorCode {
  const known = CODES[name];
  if (known) return known;
  if (status === undefined || status === 429 || status >= 500) return status === 501 ? 'REFUSED' : 'UNREACHABLE';
  if (status === 401 || status === 403) return 'DENIED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 507) return 'FULL';
  return 'REFUSED';
}

/**
 * A failed call as StoreError.
 * @param doing what was tried, as the beginning of a sentence: "Creating the bucket b failed"
 * @param error what the S3 SDK or `fetch` threw; an abort is passed on as it is
 */
export function toStoreError(doing: string, error: unknown): unknown {
  const { name, $metadata } = (error ?? {}) as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (error instanceof StoreError || name === 'AbortError') return error;
  const code = codeOf(name ?? '', $metadata?.httpStatusCode);
  return new StoreError(code, `${doing}: ${REASONS_BY_NAME[name ?? ''] ?? REASONS[code]}`, { cause: error });
}

/** Does the error carry one of these S3 error codes? */
export function hasName(error: unknown, ...names: string[]): boolean {
  return names.includes((error as { name?: string } | null)?.name ?? '');
}

/** Runs a call and turns its failure into a StoreError. */
export async function orStoreError<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toStoreError(doing, error);
  }
}
