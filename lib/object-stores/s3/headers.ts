import type { ObjectHeaders } from '#lib/object-stores/objects';

/** The headers of an object as the S3 SDK takes them. */
export function s3Headers(headers: ObjectHeaders) {
  return {
    ...(headers.contentType ? { ContentType: headers.contentType } : {}),
    ...(headers.cacheControl ? { CacheControl: headers.cacheControl } : {}),
    ...(headers.contentDisposition ? { ContentDisposition: headers.contentDisposition } : {}),
    ...(headers.contentEncoding ? { ContentEncoding: headers.contentEncoding } : {}),
    ...(headers.metadata ? { Metadata: headers.metadata } : {}),
    ...(headers.acl ? { ACL: headers.acl } : {}),
  };
}
