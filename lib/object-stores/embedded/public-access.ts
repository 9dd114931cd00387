import { isCovered } from '#lib/object-stores/embedded/bucket-policy';
import type { Acl, Bucket } from '#lib/object-stores/embedded/bucket-table';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { element, parseXml, xmlDocument } from '#lib/object-stores/embedded/xml';

const SWITCHES = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/** The four switches of S3's "block public access", per bucket. Source: S3 user guide, "Blocking public access". */
export type PublicAccessBlock = Partial<Record<(typeof SWITCHES)[number], boolean>>;

/** The stored policy: the text that was put and the key patterns it opens. */
export interface StoredPolicy {
  text: string;
  patterns: string[];
}

export function publicAccessBlockOf(bucket: Bucket): PublicAccessBlock {
  return bucket.publicAccess === null ? {} : (JSON.parse(bucket.publicAccess) as PublicAccessBlock);
}

export function storedPolicyOf(bucket: Bucket): StoredPolicy | undefined {
  return bucket.policy === null ? undefined : (JSON.parse(bucket.policy) as StoredPolicy);
}

/** Does the bucket's own configuration let everyone read this key, whatever the object's ACL says? */
export function isOpenedByPolicy(bucket: Bucket, key: string): boolean {
  if (bucket.policy === null || publicAccessBlockOf(bucket).RestrictPublicBuckets) return false;
  return isCovered(storedPolicyOf(bucket)?.patterns ?? [], key);
}

/** Does an ACL let everyone read an object? One without its own follows the bucket's. */
export function isOpenedByAcl(bucket: Bucket, objectAcl: Acl | null): boolean {
  return (objectAcl ?? bucket.acl) === 'public-read' && !publicAccessBlockOf(bucket).IgnorePublicAcls;
}

/** @throws S3Error AccessDenied when the bucket refuses to be given public ACLs */
export function checkAclAllowed(bucket: Bucket, acl: Acl | undefined): void {
  if (acl === 'public-read' && publicAccessBlockOf(bucket).BlockPublicAcls)
    throw new S3Error('AccessDenied', 'Public access block of the bucket refuses public ACLs.');
}

/** Reads a PublicAccessBlockConfiguration. @throws S3Error MalformedXML */
export function parsePublicAccessBlock(text: string): PublicAccessBlock {
  const root = parseXml(text, 'PublicAccessBlockConfiguration');
  return Object.fromEntries(SWITCHES.map((name) => [name, root.text(name)?.trim().toLowerCase() === 'true']));
}

export function publicAccessBlockXml(block: PublicAccessBlock): string {
  return xmlDocument(
    'PublicAccessBlockConfiguration',
    SWITCHES.map((name) => element(name, block[name] === true)).join(''),
  );
}
