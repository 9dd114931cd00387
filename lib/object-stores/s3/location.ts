import type { BucketLocation, BucketRef, StoreConnection } from '#lib/object-stores/port';

/** An IP address, which has no sub-domains. */
export function isAddressHost(publicHost: string): boolean {
  const { hostname } = new URL(`http://${publicHost}`);
  return hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname);
}

/** `http` where no certificate can exist: under `localhost` and on bare addresses. */
export function publicScheme(publicHost: string): 'http' | 'https' {
  const { hostname } = new URL(`http://${publicHost}`);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  return isLocal || isAddressHost(publicHost) ? 'http' : 'https';
}

/** Where a bucket is whose host is `<bucket>.<public host>`; at an IP address links have the bucket in their path. */
export function s3Location(
  connection: Pick<StoreConnection, 'endpoint' | 'region' | 'publicHost'>,
  { bucket }: BucketRef,
): BucketLocation {
  const { publicHost } = connection;
  const host = `${bucket}.${publicHost}`;
  const place = isAddressHost(publicHost) ? `${publicHost}/${bucket}` : host;
  return {
    protocol: 's3',
    bucket,
    region: connection.region,
    host,
    endpointUrl: connection.endpoint,
    publicUrl: `${publicScheme(publicHost)}://${place}`,
    keyPrefix: '',
    hasOwnPublicHost: false,
    uploadAcl: null,
  };
}
