import { S3Error } from '#lib/object-stores/embedded/s3-error';

const STATEMENT_FIELDS = ['Sid', 'Effect', 'Principal', 'Action', 'Resource'];
const MAX_POLICY_BYTES = 20 * 1024;

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function unsupported(reason: string): S3Error {
  return new S3Error('NotImplemented', `This store only supports a policy that lets everyone read objects: ${reason}`);
}

function isEveryone(principal: unknown): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null) return false;
  const { AWS: aws, ...others } = principal as { AWS?: unknown };
  return Object.keys(others).length === 0 && asList(aws).length === 1 && asList(aws)[0] === '*';
}

function resourcePattern(resource: unknown, bucket: string): string {
  const start = `arn:aws:s3:::${bucket}/`;
  if (typeof resource !== 'string' || !resource.startsWith(start))
    throw new S3Error('MalformedPolicy', 'Policy has an invalid resource: it must name objects of this bucket.');
  const pattern = resource.slice(start.length);
  if (/[*?]/.test(pattern.replace(/\*$/, ''))) throw unsupported('a wildcard may only end the resource.');
  if (pattern === '') throw new S3Error('MalformedPolicy', 'Policy has an invalid resource: the object is missing.');
  return pattern;
}

/**
 * Reads a bucket policy; only public `s3:GetObject` on key prefixes is understood, everything else is refused
 * rather than half obeyed.
 * @returns the opened keys: exact ones, or prefixes that end with `*`
 * @throws S3Error MalformedPolicy, NotImplemented
 */
export function parsePolicy(text: string, bucket: string): string[] {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) throw new S3Error('MalformedPolicy', 'The policy exceeds 20 KiB.');
  let policy: { Version?: unknown; Statement?: unknown };
  try {
    policy = JSON.parse(text);
  } catch (cause) {
    throw new S3Error('MalformedPolicy', 'The policy is not valid JSON.', { cause });
  }
  if (typeof policy !== 'object' || policy === null) throw new S3Error('MalformedPolicy');
  if (policy.Version !== '2012-10-17' && policy.Version !== '2008-10-17')
    throw new S3Error('MalformedPolicy', 'The policy must contain a valid version string.');
  const statements = asList(policy.Statement);
  return statements.flatMap((statement) => {
    if (typeof statement !== 'object' || statement === null) throw new S3Error('MalformedPolicy', 'Missing statement.');
    const fields = statement as Record<string, unknown>;
    const strange = Object.keys(fields).find((name) => !STATEMENT_FIELDS.includes(name));
    if (strange !== undefined) throw unsupported(`the field ${strange} is not.`);
    if (fields.Effect !== 'Allow') throw unsupported('the effect must be Allow.');
    if (!isEveryone(fields.Principal)) throw unsupported('the principal must be *.');
    const actions = asList(fields.Action);
    if (actions.length !== 1 || actions[0] !== 's3:GetObject') throw unsupported('the action must be s3:GetObject.');
    return asList(fields.Resource).map((resource) => resourcePattern(resource, bucket));
  });
}

/** Does one of the patterns of `parsePolicy` cover the key? */
export function isCovered(patterns: readonly string[], key: string): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern));
}
