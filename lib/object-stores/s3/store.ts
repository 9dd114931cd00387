import type { S3Client } from '@aws-sdk/client-s3';
import type { BucketClient } from '#lib/object-stores/objects';
import type { StoreConnection, StoreKey } from '#lib/object-stores/port';
import { createS3Client } from '#lib/object-stores/s3/client';
import { publicScheme } from '#lib/object-stores/s3/location';
import { s3BucketClient } from '#lib/object-stores/s3/objects';

/** A client with the store's own credentials. Idle connections of it keep no process alive. */
export function adminS3(connection: StoreConnection): S3Client {
  return createS3Client(connection);
}

/**
 * Opens a bucket for its objects: calls go to the API endpoint, links are signed for the public host.
 * @param key null for the store's own credentials
 */
export function openS3Bucket(
  connection: StoreConnection,
  bucket: string,
  key: StoreKey | null,
  { keyPrefix = '', isVirtualHosted = true }: { keyPrefix?: string; isVirtualHosted?: boolean } = {},
): BucketClient {
  const { allowsPrivateAddress, region } = connection;
  const credentials = key
    ? { accessKeyId: key.keyId, secretAccessKey: key.secret }
    : { accessKeyId: connection.accessKeyId, secretAccessKey: connection.secretAccessKey };
  const common = { ...credentials, region, allowsPrivateAddress };
  return s3BucketClient({
    s3: createS3Client({ ...common, endpoint: connection.endpoint }),
    signer: () =>
      createS3Client({
        ...common,
        endpoint: `${publicScheme(connection.publicHost)}://${connection.publicHost}`,
        forcePathStyle: !isVirtualHosted,
      }),
    bucket,
    keyPrefix,
  });
}
