import { isRestError } from '@azure/storage-blob';
import { AdminError } from '#lib/object-stores/admin-request';
import { StoreError, type StoreErrorCode } from '#lib/object-stores/port';
import { toStoreError } from '#lib/object-stores/s3/errors';
import { isWebPage, webPageError } from '#lib/object-stores/web-page';

interface Known {
  code: StoreErrorCode;
  reason: string;
  retryable?: boolean;
}

const leased: Known = {
  code: 'REFUSED',
  reason: 'another program is changing the container. Try again in a minute.',
  retryable: true,
};
/** Codes that say more than their status: learn.microsoft.com/rest/api/storageservices/blob-service-error-codes */
const KNOWN: Record<string, Known> = {
  AuthenticationFailed: {
    code: 'DENIED',
    reason: 'Azure refused the key. Check the account and its key, and that the clock of this machine is right.',
  },
  ContainerAlreadyExists: { code: 'TAKEN', reason: 'the container was not made by Stowage.' },
  ContainerBeingDeleted: {
    code: 'REFUSED',
    reason: 'Azure is still deleting a container of this name. Try again in a minute.',
    retryable: true,
  },
  InvalidBlobOrBlock: {
    code: 'REFUSED',
    reason: 'another program is uploading to the same name. Try again when it has finished, or in a week.',
  },
  LeaseAlreadyPresent: leased,
  LeaseIdMissing: leased,
  LeaseIdMismatchWithContainerOperation: leased,
  LeaseNotPresentWithContainerOperation: leased,
  PARSE_ERROR: { code: 'REFUSED', reason: 'something answers at this address, but it is not Azure Blob Storage.' },
  PublicAccessNotPermitted: {
    code: 'REFUSED',
    reason:
      'the storage account does not allow public files. Switch on “Allow Blob anonymous access” in its configuration.',
  },
};

/** Azure's own name for what went wrong, such as `BlobNotFound`; empty for anything else. */
export function azureCode(error: unknown): string {
  if (!isRestError(error)) return '';
  // After HEAD there is no body to read the code from, only the header.
  return error.response?.headers.get('x-ms-error-code') ?? error.code ?? '';
}

/**
 * A failed call as StoreError. The SDK's errors carry the request with its signature, so they are never passed on.
 * @param doing what was tried, as the beginning of a sentence
 * @param signal of the caller: only its abort is passed on, one by our own time limit means no answer
 */
function toAzureError(doing: string, error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof StoreError) return error;
  if (signal?.aborted) return signal.reason;
  if (!isRestError(error)) return toStoreError(doing, new Error(error instanceof Error ? error.name : 'unknown'));
  const { statusCode = 0, response } = error;
  // Of a proxy, whose 404 is not that of a container.
  if (isWebPage(statusCode, { 'content-type': response?.headers.get('content-type') })) return webPageError();
  const code = azureCode(error);
  // A guarded connection refused the address; its sentence is all that came through.
  if (error.statusCode === undefined && code === 'REFUSED') return new StoreError('REFUSED', error.message);
  const cause = error.statusCode === undefined ? new Error(code) : new AdminError(code, error.statusCode);
  const known = Object.hasOwn(KNOWN, code) ? KNOWN[code] : undefined;
  if (!known) return toStoreError(doing, cause);
  const options = known.retryable === undefined ? { cause } : { cause, retryable: known.retryable };
  return new StoreError(known.code, `${doing}: ${known.reason}`, options);
}

/** Runs a call and turns its failure into a StoreError. */
export async function orAzureError<T>(
  doing: string,
  signal: AbortSignal | undefined,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toAzureError(doing, error, signal);
  }
}
