import type { KeyAccess } from '#lib/object-stores/port';
import { keyStatements, type Statement } from '#lib/object-stores/s3/policy';

/** The gateway takes every region in signatures, but with another the SDK asks for one that the gateway may not know. */
export const CLIENT_REGION = 'us-east-1';

/**
 * What a key may do. DeleteObjects with many keys is judged by the bucket (rgw_op.cc, RGWDeleteMultiObj::verify_permission),
 * so whoever may delete needs that action there too.
 */
export function cephStatements(bucket: string, access: KeyAccess): Statement[] {
  const statements = keyStatements(bucket, access);
  if (access === 'read-only') return statements;
  const Resource = `arn:aws:s3:::${bucket}`;
  return [...statements, { Sid: 'StowageDeleteMany', Effect: 'Allow', Action: ['s3:DeleteObject'], Resource }];
}
