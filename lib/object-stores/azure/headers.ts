import type { ObjectHead, ObjectHeaders } from '#lib/object-stores/objects';

const OCTETS = 'application/octet-stream';

/** What an object says about itself, as the SDK takes it. */
export function azureHeaders({ contentType, metadata, ...headers }: ObjectHeaders) {
  return {
    metadata: toAzureMetadata(metadata ?? {}),
    blobHTTPHeaders: {
      blobContentType: contentType ?? OCTETS,
      blobCacheControl: headers.cacheControl ?? undefined,
      blobContentDisposition: headers.contentDisposition ?? undefined,
      blobContentEncoding: headers.contentEncoding ?? undefined,
    },
  };
}

/** The part of the SDK's answers that tells about the object. */
interface AzureHead {
  contentLength?: number;
  etag?: string;
  lastModified?: Date;
  contentType?: string;
  cacheControl?: string;
  contentDisposition?: string;
  contentEncoding?: string;
  metadata?: Record<string, string>;
}

export function headOf(answer: AzureHead): ObjectHead {
  return {
    bytes: answer.contentLength ?? 0,
    etag: unquoted(answer.etag),
    modifiedAt: answer.lastModified ?? new Date(0),
    contentType: answer.contentType || OCTETS,
    cacheControl: answer.cacheControl || null,
    contentDisposition: answer.contentDisposition || null,
    contentEncoding: answer.contentEncoding || null,
    metadata: fromAzureMetadata(answer.metadata ?? {}),
  };
}

export const unquoted = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');

/**
 * Azure takes only identifiers as names of metadata, S3 any name of a header: every other character, and a digit at
 * the start, is written as `_2d_`, its hexadecimal code.
 */
export function toAzureMetadata(metadata: Record<string, string>): Record<string, string> {
  return mapNames(metadata, (name) =>
    name.replace(/^\d|[^A-Za-z0-9_]/g, (sign) => `_${sign.charCodeAt(0).toString(16).padStart(2, '0')}_`),
  );
}

/** The names as they were before `toAzureMetadata`. */
export function fromAzureMetadata(metadata: Record<string, string>): Record<string, string> {
  return mapNames(metadata, (name) =>
    name.replace(/_([0-9a-f]{2})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
  );
}

function mapNames(metadata: Record<string, string>, rename: (name: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [rename(name), value]));
}
