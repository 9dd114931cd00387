import { type ChecksumAlgorithm, checksumHeader } from '#lib/object-stores/embedded/checksums';

/** A checksum as the index keeps it; COMPOSITE is the checksum of the parts' checksums. */
export interface StoredChecksum {
  algorithm: ChecksumAlgorithm;
  /** base64, with `-N` when it is composed of N parts */
  value: string;
  type?: 'FULL_OBJECT' | 'COMPOSITE';
}

export function parseStoredChecksum(json: string | null): StoredChecksum | undefined {
  return json === null ? undefined : (JSON.parse(json) as StoredChecksum);
}

/** The headers that tell a client about the checksum of an object; none when there is none. */
export function checksumHeaders(json: string | null): Record<string, string> {
  const checksum = parseStoredChecksum(json);
  if (!checksum) return {};
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    'x-amz-checksum-type': checksum.type ?? 'FULL_OBJECT',
  };
}
