import { StoreError, type StoreErrorCode } from '#lib/object-stores/port';

interface Known {
  code: StoreErrorCode;
  /** Where that of the code says too little to know what to do. */
  reason?: string;
  retryable?: boolean;
}

const busy: Known = { code: 'UNREACHABLE', reason: 'the object store has too much to do. Try again in a minute.' };
const otherRegion: Known = {
  code: 'REFUSED',
  reason: 'the object store expects another name of the region. Correct it on the Regions page.',
};
const quota: Known = {
  code: 'FULL',
  reason: 'the bucket has reached its quota. Delete files, or raise the quota.',
};
const changing: Known = {
  code: 'REFUSED',
  reason: 'the object store is still busy with another change of the same. Try again in a minute.',
  retryable: true,
};

/** Codes that say more than their status: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and that of IAM. */
const KNOWN: Record<string, Known> = {
  AccessDenied: { code: 'DENIED' },
  AllAccessDisabled: { code: 'DENIED' },
  AuthorizationHeaderMalformed: otherRegion,
  BucketAlreadyExists: { code: 'TAKEN' },
  ConcurrentModification: changing,
  IllegalLocationConstraintException: otherRegion,
  InsufficientStorage: { code: 'FULL' },
  InvalidAccessKeyId: {
    code: 'DENIED',
    reason: 'the object store does not know the access key that was used. Somebody may have removed it there.',
  },
  InvalidLocationConstraint: otherRegion,
  InvalidRegion: otherRegion,
  NoSuchBucket: { code: 'NOT_FOUND' },
  NoSuchKey: { code: 'NOT_FOUND' },
  NotFound: { code: 'NOT_FOUND' },
  OperationAborted: changing,
  PermanentRedirect: otherRegion,
  QuotaExceeded: quota,
  RequestLimitExceeded: busy,
  // With status 400, like the throttling of IAM.
  RequestTimeout: { code: 'UNREACHABLE' },
  RequestTimeTooSkewed: {
    code: 'DENIED',
    reason:
      'the clocks of this machine and of the object store differ by more than the store allows. Set them right, then try again.',
  },
  SignatureDoesNotMatch: {
    code: 'DENIED',
    reason: 'the secret does not belong to the access key that was used, or the region has another name in the store.',
  },
  SlowDown: busy,
  Throttling: busy,
  ThrottlingException: busy,
  TooManyBuckets: {
    code: 'REFUSED',
    reason: 'the account has as many buckets as it may have. Remove some there, or have the limit raised.',
  },
  TooManyRequests: busy,
  XMinioAdminBucketQuotaExceeded: quota,
};

const REASONS: Record<StoreErrorCode, string> = {
  UNREACHABLE: 'the object store does not answer. Check that it runs and that its address is right, then try again.',
  DENIED:
    'the object store refused the access key that was used. It may not do that, or a policy of the bucket forbids it: whoever runs the store can change both.',
  TAKEN: 'the bucket name belongs to somebody else.',
  NOT_FOUND: 'the bucket or object does not exist.',
  FULL: 'the object store has no space left. Free or add space, then try again.',
  REFUSED: 'the object store refused the request.',
};

/** Codes of Node for connections that are broken off before a certificate is believed. */
const untrusted = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)\w{0,64}$/;

/**
 * The store's own name for a refusal, which whoever runs the store knows, as ` (Name)` for the end of a sentence; empty for
 * anything that is no name, since a store may say whatever it likes.
 */
export function nameOfRefusal(name: string | undefined): string {
  return name && /^\w{3,64}$/.test(name) && name !== 'Error' && name !== 'Unknown' ? ` (${name})` : '';
}

function knownOf({ name = '', code = '', $metadata, $response }: Failure): Known {
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  if (known) return known;
  if (untrusted.test(code)) {
    const reason = `this machine does not trust the certificate of the object store (${code}). Test the region to see what to do.`;
    return { code: 'UNREACHABLE', reason };
  }
  if (status === 429 || status === 503) return busy;
  if (status === undefined || (status >= 500 && status !== 501 && status !== 507)) return { code: 'UNREACHABLE' };
  if (status === 401 || status === 403) return { code: 'DENIED' };
  if (status === 404) return { code: 'NOT_FOUND' };
  if (status === 507) return { code: 'FULL' };
  return { code: 'REFUSED', reason: `the object store refused the request${nameOfRefusal(name)}.` };
}

/** What is read of an error of the SDK, of Node or of `AdminError`. */
interface Failure {
  name?: string;
  code?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { statusCode?: number };
}

/**
 * A failed call as StoreError.
 * @param doing what was tried, as the beginning of a sentence: "Creating the bucket b failed"
 * @param error what the SDK or an administration threw; an abort is passed on as it is
 */
export function toStoreError(doing: string, error: unknown): unknown {
  const failure: Failure = error ?? {};
  if (error instanceof StoreError || failure.name === 'AbortError') return error;
  const { code, reason = REASONS[code], retryable } = knownOf(failure);
  return new StoreError(code, `${doing}: ${reason}`, {
    cause: error,
    ...(retryable === undefined ? {} : { retryable }),
  });
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

/** Did the store say that it has no such call at all? */
export function isUnknownCall(error: unknown): boolean {
  const cause = error instanceof StoreError ? error.cause : error;
  const status = (cause as Failure | null)?.$metadata?.httpStatusCode;
  return status === 501 || status === 405 || hasName(cause, 'NotImplemented', 'MethodNotAllowed');
}
