import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ByHand } from '#lib/object-stores/conformance/context';
import type { StoreConnection } from '#lib/object-stores/port';
import { createS3Client } from '#lib/object-stores/s3/client';
import { readStatements, writeStatements } from '#lib/object-stores/s3/policy';

/** Changes that an administrator makes with the AWS CLI. */
export function s3ByHand(connection: StoreConnection): ByHand {
  const send = async (call: (s3: S3Client) => Promise<unknown>) => {
    const s3 = createS3Client(connection);
    await call(s3).finally(() => s3.destroy());
  };
  return {
    access: ({ bucket }) =>
      send(async (s3) => {
        // The block would make the policy void. MinIO takes the second call for DeleteBucket, hence the first.
        const { PublicAccessBlockConfiguration: block } = await s3
          .send(new GetPublicAccessBlockCommand({ Bucket: bucket }))
          .catch(() => ({ PublicAccessBlockConfiguration: undefined }));
        if (block) await s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
        const statement = {
          Effect: 'Allow',
          Principal: { AWS: ['*'] },
          Action: ['s3:GetObject'],
          Resource: [`arn:aws:s3:::${bucket}/by-hand/*`],
        };
        const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
        return s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
      }),
    lockOut: ({ bucket }) =>
      send(async (s3) => {
        const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
        const denial = { Effect: 'Deny', Principal: { AWS: ['*'] }, Action: ['s3:*'], Resource };
        await writeStatements(s3, bucket, [...(await readStatements(s3, bucket)), denial]);
      }),
    cors: ({ bucket }) =>
      send((s3) => {
        const CORSRules = [{ AllowedOrigins: ['https://by-hand.example'], AllowedMethods: ['GET'] }];
        return s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
      }),
    lifecycle: ({ bucket }) =>
      send((s3) => {
        const rule = {
          ID: 'by-hand',
          Status: 'Enabled' as const,
          Filter: { Prefix: 'by-hand/' },
          Expiration: { Days: 3 },
        };
        const LifecycleConfiguration = { Rules: [rule] };
        return s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration }));
      }),
    versioning: ({ bucket }) =>
      send((s3) =>
        s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } })),
      ),
  };
}
