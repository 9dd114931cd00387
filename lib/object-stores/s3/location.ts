import type { BucketLocation, BucketRef, StoreConnection } from '#lib/object-stores/port';

/** `http` where no certificate can exist: under `localhost` and on bare addresses. */
export function publicScheme(publicHost: string): 'http' | 'https' {
  const { hostname } = new URL(`http://${publicHost}`);
  const isAddress = hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname);
  return isAddress || hostname === 'localhost' || hostname.endsWith('.localhost') ? 'http' : 'https';
}

/** Where a bucket is whose host is `<bucket>.<public host>`. */
export function s3Location(
  connection: Pick<StoreConnection, 'endpoint' | 'region' | 'publicHost'>,
  { bucket }: BucketRef,
): BucketLocation {
  const host = `${bucket}.${connection.publicHost}`;
  return {
    protocol: 's3',
    bucket,
    region: connection.region,
    host,
    endpointUrl: connection.endpoint,
    publicUrl: `${publicScheme(connection.publicHost)}://${host}`,
    keyPrefix: '',
    hasOwnPublicHost: false,
    uploadAcl: null,
  };
}
