import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import type { BucketAccess } from '#lib/core/bucket-settings';
import { StoreError } from '#lib/object-stores/port';
import { hasName } from '#lib/object-stores/s3/errors';

const OneOrMany = z.union([z.string(), z.array(z.string())]);
const Statement = z.looseObject({
  Sid: z.optional(z.string()),
  Effect: z.string(),
  Principal: z.optional(z.unknown()),
  Action: z.optional(OneOrMany),
  Resource: z.optional(OneOrMany),
});
export type Statement = z.infer<typeof Statement>;
const Policy = z.looseObject({ Statement: z.union([Statement, z.array(Statement)]) });

const many = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

/** Actions of an application's key on its own bucket (object-stores: never policy, CORS, versioning or DeleteBucket). */
const bucketActions = ['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketMultipartUploads'];
const readActions = ['s3:GetObject', 's3:GetObjectAcl'];
const writeActions = [
  's3:PutObject',
  's3:DeleteObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
  's3:PutObjectAcl',
];

/** Least privilege for a key of one bucket: an identity policy, or with `Principal` part of a bucket policy. */
export function keyStatements(bucket: string, access: 'read-write' | 'read-only'): Statement[] {
  const actions = access === 'read-only' ? readActions : [...readActions, ...writeActions];
  return [
    { Sid: 'StowageBucket', Effect: 'Allow', Action: bucketActions, Resource: `arn:aws:s3:::${bucket}` },
    { Sid: 'StowageObjects', Effect: 'Allow', Action: actions, Resource: `arn:aws:s3:::${bucket}/*` },
  ];
}

/** The statements of the bucket's policy; none when it has no policy. */
export async function readStatements(s3: S3Client, bucket: string, signal?: AbortSignal): Promise<Statement[]> {
  try {
    const { Policy: text } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }), { abortSignal: signal });
    if (!text) return [];
    const statements = Policy.parse(JSON.parse(text)).Statement;
    return Array.isArray(statements) ? statements : [statements];
  } catch (error) {
    if (hasName(error, 'NoSuchBucketPolicy', 'NoSuchPolicy')) return [];
    if (error instanceof SyntaxError || error instanceof z.core.$ZodError) {
      throw new StoreError('REFUSED', `The policy of the bucket ${bucket} is not one that Stowage can read.`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** Replaces the whole policy; none of it left means no policy. */
export async function writeStatements(
  s3: S3Client,
  bucket: string,
  statements: readonly Statement[],
  signal?: AbortSignal,
): Promise<void> {
  const options = { abortSignal: signal };
  if (statements.length > 0) {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: text }), options);
    return;
  }
  try {
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }), options);
  } catch (error) {
    if (!hasName(error, 'NoSuchBucketPolicy', 'NoSuchPolicy')) throw error;
  }
}

/** Opens reading for everyone and nothing else; listing stays closed. `AWS: ['*']` is the form that every store takes. */
export function publicStatement(bucket: string, { visibility, publicPrefixes }: BucketAccess): Statement | null {
  const prefixes = visibility === 'public-read' ? [''] : publicPrefixes;
  if (prefixes.length === 0) return null;
  return {
    Sid: 'StowagePublicRead',
    Effect: 'Allow',
    Principal: { AWS: ['*'] },
    Action: ['s3:GetObject'],
    Resource: prefixes.map((prefix) => `arn:aws:s3:::${bucket}/${prefix}*`),
  };
}

/** Is everyone meant, whatever the effect? */
function isForEveryone({ Principal: principal }: Statement): boolean {
  const names = typeof principal === 'object' && principal !== null ? Object.values(principal).flat() : [principal];
  return names.includes('*');
}

/** Does the statement give something to everyone, or to all but some, whoever wrote it? */
export function isPublic(statement: Statement): boolean {
  return statement.Effect === 'Allow' && (isForEveryone(statement) || statement.NotPrincipal !== undefined);
}

/** Locks out everyone, the environment and us too; with a condition (such as: only over TLS) it is somebody's rule. */
function isLockOut(statement: Statement): boolean {
  return statement.Effect === 'Deny' && isForEveryone(statement) && statement.Condition === undefined;
}

/** What stays when access is set: the statements of others that neither open to everyone nor lock everyone out. */
export function foreignStatements(statements: readonly Statement[]): Statement[] {
  return statements.filter((statement) => !isPublic(statement) && !isLockOut(statement));
}

/** Who may read without a key, as the statements say, and what they give to everyone beyond reading. */
export function readAccess(
  bucket: string,
  statements: readonly Statement[],
): { access: BucketAccess; foreign: string[] } {
  const prefixes = new Set<string>();
  const foreign: string[] = [];
  for (const statement of statements.filter(isPublic)) {
    const actions = many(statement.Action);
    const isReading = actions.length > 0 && actions.every((action) => action === 's3:GetObject');
    if (!isReading) foreign.push(`The policy lets everyone do ${actions.join(', ') || 'something unknown'}.`);
    const patterns = many(statement.Resource).map((resource) => resource.replace(/^arn:aws:s3:::/, ''));
    const inside = patterns.filter((pattern) => pattern.startsWith(`${bucket}/`));
    for (const pattern of inside) prefixes.add(pattern.slice(bucket.length + 1).replace(/\*$/, ''));
    // `bucket*`, `*` or everything but some: all may be open, so it is not left unsaid.
    if (isReading && (patterns.length === 0 || inside.length < patterns.length))
      foreign.push(`The policy opens ${patterns.join(', ') || 'something unknown'} to everyone.`);
    if (statement.Condition !== undefined)
      foreign.push('The policy opens files under a condition, so not everyone can read them.');
  }
  for (const statement of statements.filter(isLockOut))
    foreign.push(`The policy forbids everyone, applications too, ${many(statement.Action).join(', ') || 'something'}.`);
  const isAll = prefixes.has('');
  return {
    access: { visibility: isAll ? 'public-read' : 'private', publicPrefixes: isAll ? [] : [...prefixes].sort() },
    foreign,
  };
}
