import {
  GetBucketOwnershipControlsCommand,
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  PutBucketOwnershipControlsCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BucketAccess } from '#lib/core/bucket-settings';
import { type SettingControl, StoreError } from '#lib/object-stores/port';
import { hasName, orStoreError } from '#lib/object-stores/s3/errors';
import {
  foreignStatements,
  publicStatement,
  readAccess,
  readStatements,
  writeStatements,
} from '#lib/object-stores/s3/policy';

/** `policy`: ACLs are off and a bucket policy opens. `acl`: each upload says by its ACL whether it is public. */
export type UploadMode = 'policy' | 'acl';
type Block = Required<PublicAccessBlockConfiguration>;

export const ownershipOf = {
  policy: 'BucketOwnerEnforced',
  acl: 'BucketOwnerPreferred',
} as const satisfies Record<UploadMode, string>;

const CLOSED: BucketAccess = { visibility: 'private', publicPrefixes: [] };

/** docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
function blockFor(mode: UploadMode, access: BucketAccess, hasPublicPolicy: boolean): Block {
  const isPrivate = access.visibility === 'private';
  return {
    // With it on, an upload that says public-read fails; made void it succeeds and stays private.
    BlockPublicAcls: mode === 'policy',
    IgnorePublicAcls: mode === 'policy' || isPrivate,
    BlockPublicPolicy: !hasPublicPolicy,
    RestrictPublicBuckets: !hasPublicPolicy,
  };
}

/** What the policy has to open: with ACLs, only the prefixes of a private bucket. */
function openingFor(mode: UploadMode, bucket: string, access: BucketAccess) {
  return mode === 'acl' && access.visibility === 'public-read' ? null : publicStatement(bucket, access);
}

/** Who may read a bucket of Amazon, whose buckets are closed in three ways at once. */
export function awsAccess(s3: S3Client, mode: UploadMode): SettingControl<BucketAccess> {
  return {
    observe: ({ bucket }, signal) =>
      orStoreError(`Reading who may read of ${bucket} failed`, async () => {
        const [statements, block, ownership] = await Promise.all([
          readStatements(s3, bucket, signal),
          readBlock(s3, bucket, signal),
          readOwnership(s3, bucket, signal),
        ]);
        const { access: opened, foreign } = readAccess(bucket, statements);
        const policy = block.RestrictPublicBuckets ? CLOSED : opened;
        const value: BucketAccess =
          mode === 'acl' && !block.IgnorePublicAcls ? { visibility: 'public-read', publicPrefixes: [] } : policy;
        const wanted = blockFor(mode, value, policy.visibility === 'public-read' || policy.publicPrefixes.length > 0);
        const names = Object.keys(wanted) as (keyof Block)[];
        for (const name of names.filter((each) => wanted[each] && !block[each])) {
          foreign.push(`The public access block ${name} of the bucket is off.`);
        }
        if (mode === 'acl' && policy.visibility === 'public-read')
          foreign.push('A policy opens the whole bucket, whatever the ACL of an upload says.');
        if (ownership !== ownershipOf[mode])
          foreign.push(`The object ownership of the bucket is ${ownership}, not ${ownershipOf[mode]}.`);
        return { value, foreign };
      }),

    apply: ({ bucket }, access, signal) =>
      orStoreError(`Setting who may read of ${bucket} failed`, async () => {
        const options = { abortSignal: signal };
        const opening = openingFor(mode, bucket, access);
        const statements = await readStatements(s3, bucket, signal);
        const kept = foreignStatements(statements);
        const write = async () => {
          if (opening || kept.length < statements.length)
            await writeStatements(s3, bucket, opening ? [...kept, opening] : kept, signal);
        };
        const OwnershipControls = { Rules: [{ ObjectOwnership: ownershipOf[mode] }] };
        await s3.send(new PutBucketOwnershipControlsCommand({ Bucket: bucket, OwnershipControls }), options);
        const PublicAccessBlockConfiguration = blockFor(mode, access, opening !== null);
        await s3
          .send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration }), options)
          .then(write)
          .catch((error: unknown) => {
            const isOpening = access.visibility === 'public-read' || opening !== null;
            throw isOpening && hasName(error, 'AccessDenied') ? forbidden(error) : error;
          });
      }),
  };
}

/** The block of the account, and policies of the organisation, win over what a bucket says. */
function forbidden(error: unknown): StoreError {
  const message =
    'Your AWS account forbids public buckets. Turn Block Public Access of the account off, allow the key of this region s3:PutBucketPolicy and s3:PutBucketPublicAccessBlock, or choose private.';
  return new StoreError('DENIED', message, { cause: error });
}

async function readBlock(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<PublicAccessBlockConfiguration> {
  try {
    const answer = await s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket }), { abortSignal: signal });
    return answer.PublicAccessBlockConfiguration ?? {};
  } catch (error) {
    if (hasName(error, 'NoSuchPublicAccessBlockConfiguration')) return {};
    throw error;
  }
}

async function readOwnership(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<string> {
  try {
    const answer = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket: bucket }), { abortSignal: signal });
    return answer.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
  } catch (error) {
    if (hasName(error, 'OwnershipControlsNotFoundError')) return 'ObjectWriter';
    throw error;
  }
}
