import { S3Error } from '#lib/object-stores/embedded/s3-error';

/** What conditions are compared with; undefined when there is no object. */
export interface Version {
  /** Without quotes. */
  etag: string;
  modifiedAt: number;
}

interface Conditions {
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  ifModifiedSince: string | undefined;
  ifUnmodifiedSince: string | undefined;
}

function hasEtag(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const value = item
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
    return value === '*' || value === etag;
  });
}

/** Milliseconds of an HTTP date, undefined when it is none: then the condition is ignored (RFC 9110, section 13.1.3). */
function parseDate(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** HTTP dates have whole seconds. */
function toSecond(time: number): number {
  return Math.floor(time / 1000) * 1000;
}

/** First condition that does not hold, in the order of RFC 9110 section 13.2.2. */
function findFailed(
  conditions: Conditions,
  version: Version,
): 'ifMatch' | 'ifNoneMatch' | 'ifModifiedSince' | 'ifUnmodifiedSince' | undefined {
  const { ifMatch, ifNoneMatch } = conditions;
  const modifiedAt = toSecond(version.modifiedAt);
  if (ifMatch !== undefined) {
    if (!hasEtag(ifMatch, version.etag)) return 'ifMatch';
  } else {
    const since = parseDate(conditions.ifUnmodifiedSince);
    if (since !== undefined && modifiedAt > since) return 'ifUnmodifiedSince';
  }
  if (ifNoneMatch !== undefined) {
    if (hasEtag(ifNoneMatch, version.etag)) return 'ifNoneMatch';
  } else {
    const since = parseDate(conditions.ifModifiedSince);
    if (since !== undefined && modifiedAt <= since) return 'ifModifiedSince';
  }
  return undefined;
}

/** Checks the conditions of a GET or HEAD. @throws S3Error PreconditionFailed or NotModified */
export function checkReadConditions(headers: ReadonlyMap<string, string>, version: Version): void {
  const failed = findFailed(
    {
      ifMatch: headers.get('if-match'),
      ifNoneMatch: headers.get('if-none-match'),
      ifModifiedSince: headers.get('if-modified-since'),
      ifUnmodifiedSince: headers.get('if-unmodified-since'),
    },
    version,
  );
  if (failed === undefined) return;
  if (failed === 'ifMatch' || failed === 'ifUnmodifiedSince') throw new S3Error('PreconditionFailed');
  throw new S3Error('NotModified', undefined, {
    headers: { ETag: `"${version.etag}"`, 'Last-Modified': new Date(version.modifiedAt).toUTCString() },
  });
}

/** Checks the `x-amz-copy-source-if-*` conditions. @throws S3Error PreconditionFailed */
export function checkCopyConditions(headers: ReadonlyMap<string, string>, version: Version): void {
  const header = (name: string) => headers.get(`x-amz-copy-source-if-${name}`);
  const failed = findFailed(
    {
      ifMatch: header('match'),
      ifNoneMatch: header('none-match'),
      ifModifiedSince: header('modified-since'),
      ifUnmodifiedSince: header('unmodified-since'),
    },
    version,
  );
  if (failed !== undefined) throw new S3Error('PreconditionFailed');
}

/**
 * Checks `If-None-Match: *` and `If-Match: <etag>` of a write against the object that it would replace.
 * To be called inside the transaction of the write, so that two writers cannot both win.
 * @throws S3Error PreconditionFailed, NoSuchKey (If-Match without an object), NotImplemented for other forms
 */
export function checkWriteConditions(headers: ReadonlyMap<string, string>, current: Version | undefined): void {
  const ifMatch = headers.get('if-match');
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== '*') throw new S3Error('NotImplemented', 'If-None-Match of a write only supports *.');
    if (current) throw new S3Error('PreconditionFailed');
  }
  if (ifMatch !== undefined) {
    if (!current) throw new S3Error('NoSuchKey');
    if (!hasEtag(ifMatch, current.etag)) throw new S3Error('PreconditionFailed');
  }
}
