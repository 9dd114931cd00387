import { describe, expect, it } from 'vitest';
import { AdminError } from '#lib/object-stores/admin-request';
import type { StoreError } from '#lib/object-stores/port';
import { isUnknownCall, toStoreError } from '#lib/object-stores/s3/errors';

const failure = (error: unknown) => toStoreError('Creating the bucket b failed', error) as StoreError;
const refusal = (name: string, status: number) => failure(new AdminError(name, status));

describe('a refusal of a store', () => {
  it.each<[string, number, Partial<StoreError>, RegExp]>([
    ['BucketAlreadyExists', 409, { code: 'TAKEN', retryable: false }, /belongs to somebody else/],
    ['OperationAborted', 409, { code: 'REFUSED', retryable: true }, /another change .* Try again in a minute/],
    ['TooManyBuckets', 400, { code: 'REFUSED', retryable: false }, /as many buckets as it may have\. Remove some/],
    ['IllegalLocationConstraintException', 400, { code: 'REFUSED' }, /another name of the region\. Correct it/],
    ['PermanentRedirect', 301, { code: 'REFUSED' }, /another name of the region/],
    ['RequestTimeTooSkewed', 403, { code: 'DENIED' }, /clocks .* Set them right/],
    ['InvalidAccessKeyId', 403, { code: 'DENIED' }, /does not know the access key .* removed it there/],
    ['AccessDenied', 403, { code: 'DENIED' }, /a policy of the bucket forbids it: whoever runs the store can change/],
    ['SignatureDoesNotMatch', 403, { code: 'DENIED' }, /secret does not belong to the access key/],
    ['QuotaExceeded', 403, { code: 'FULL' }, /reached its quota\. Delete files, or raise the quota/],
    ['XMinioAdminBucketQuotaExceeded', 400, { code: 'FULL' }, /reached its quota/],
    ['InsufficientStorage', 507, { code: 'FULL' }, /no space left/],
    // IAM throttles with 400, and S3 gives up a slow request with it.
    ['Throttling', 400, { code: 'UNREACHABLE', retryable: true }, /too much to do\. Try again in a minute/],
    ['RequestTimeout', 400, { code: 'UNREACHABLE', retryable: true }, /does not answer/],
    ['Odd', 429, { code: 'UNREACHABLE', retryable: true }, /too much to do/],
    ['Odd', 503, { code: 'UNREACHABLE', retryable: true }, /too much to do/],
    ['Odd', 500, { code: 'UNREACHABLE', retryable: true }, /does not answer/],
    ['NotImplemented', 501, { code: 'REFUSED', retryable: false }, /refused the request \(NotImplemented\)\.$/],
    ['MalformedXML', 400, { code: 'REFUSED', retryable: false }, /refused the request \(MalformedXML\)\.$/],
  ])('%s with status %i says what to do', (name, status, expected, message) => {
    expect(refusal(name, status)).toMatchObject(expected);
    expect(refusal(name, status).message).toMatch(/^Creating the bucket b failed: the /);
    expect(refusal(name, status).message).toMatch(message);
  });

  it('repeats nothing of it but a name', () => {
    const odd = Object.assign(new Error('canary-91c4'), {
      name: 'a b=canary-91c4',
      $metadata: { httpStatusCode: 400 },
    });
    expect(failure(odd).message).toBe('Creating the bucket b failed: the object store refused the request.');
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'is told by its status, when its name is one of JavaScript: %s',
    (name) => {
      expect(refusal(name, 403)).toMatchObject({ code: 'DENIED', retryable: false });
      expect(refusal(name, 403).message).toMatch(/^Creating the bucket b failed: the object store refused the access/);
    },
  );

  it('says whether the store lacks the call, however it was wrapped', () => {
    expect(isUnknownCall(new AdminError('NotImplemented', 501))).toBe(true);
    expect(isUnknownCall(refusal('MethodNotAllowed', 405))).toBe(true);
    expect(isUnknownCall(refusal('AccessDenied', 403))).toBe(false);
  });
});

describe('a connection that never came about', () => {
  it.each([
    ['CERT_HAS_EXPIRED', /does not trust the certificate .* \(CERT_HAS_EXPIRED\)\. Test the region/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /does not trust the certificate/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /does not trust the certificate/],
    ['ECONNREFUSED', /does not answer\. Check that it runs/],
  ])('for %s can be tried again', (code, message) => {
    const error = failure(Object.assign(new Error('no'), { code }));
    expect(error).toMatchObject({ code: 'UNREACHABLE', retryable: true });
    expect(error.message).toMatch(message);
  });
});
