import { S3Error } from '#lib/object-stores/embedded/s3-error';

/** Fields that need no condition of their own. */
const EXEMPT = new Set([
  'x-amz-signature',
  'file',
  'policy',
  'awsaccesskeyid',
  'signature',
  'x-amz-checksum-algorithm',
]);

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Allowed size of the file, both ends included. */
export interface SizeRange {
  min: number;
  max: number;
}

interface Condition {
  kind: 'eq' | 'starts-with';
  field: string;
  value: string;
}

function malformed(cause?: unknown): S3Error {
  return new S3Error('InvalidPolicyDocument', 'Invalid Policy: the document is not well-formed.', { cause });
}

function violated(reason: string): S3Error {
  return new S3Error('AccessDenied', `Invalid according to Policy: ${reason}`);
}

function parseConditions(items: unknown): { conditions: Condition[]; size: SizeRange | undefined } {
  if (!Array.isArray(items)) throw malformed();
  const conditions: Condition[] = [];
  let size: SizeRange | undefined;
  for (const item of items) {
    if (Array.isArray(item)) {
      const [kind, first, second] = item as unknown[];
      const name = String(kind).toLowerCase();
      if (name === 'content-length-range') {
        const [min, max] = [Number(first), Number(second)];
        if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0) throw malformed();
        size = { min: Math.max(min, size?.min ?? 0), max: Math.min(max, size?.max ?? max) };
        continue;
      }
      if ((name !== 'eq' && name !== 'starts-with') || typeof first !== 'string' || typeof second !== 'string')
        throw malformed();
      if (!first.startsWith('$')) throw malformed();
      conditions.push({ kind: name, field: first.slice(1).toLowerCase(), value: second });
      continue;
    }
    const [entry, ...others] = Object.entries(item ?? {});
    if (typeof item !== 'object' || !entry || others.length > 0) throw malformed();
    const [field, value] = entry;
    if (typeof value !== 'string') throw malformed();
    conditions.push({ kind: 'eq', field: field.toLowerCase(), value });
  }
  return { conditions, size };
}

/**
 * Checks a form against its policy document.
 * Source: S3 API reference, "Creating a POST policy": every field must meet a condition, every condition must hold.
 * @param encoded the base64 text of the form, whose signature was verified
 * @param fields form fields by lower-case name, `bucket` being the real one
 * @returns the allowed size of the file, when the policy limits it
 * @throws S3Error InvalidPolicyDocument, AccessDenied
 */
export function checkPostPolicy(encoded: string, fields: ReadonlyMap<string, string>): SizeRange | undefined {
  let policy: { expiration?: unknown; conditions?: unknown };
  try {
    policy = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch (cause) {
    throw malformed(cause);
  }
  if (typeof policy !== 'object' || policy === null || typeof policy.expiration !== 'string') throw malformed();
  const expiresAt = ISO_8601.test(policy.expiration) ? Date.parse(policy.expiration) : Number.NaN;
  if (Number.isNaN(expiresAt)) throw malformed();
  if (expiresAt <= Date.now()) throw violated('Policy expired.');
  const { conditions, size } = parseConditions(policy.conditions);
  for (const { kind, field, value } of conditions) {
    const given = fields.get(field) ?? '';
    const holds = kind === 'eq' ? given === value : given.startsWith(value);
    if (!holds) throw violated(`Policy Condition failed: ["${kind}", "$${field}", "${value}"]`);
  }
  const covered = new Set(conditions.map((condition) => condition.field));
  // The bucket is a field like any other: without a condition of its own the form would open every bucket of the key.
  const extra = [...fields.keys()].find(
    (name) => !covered.has(name) && !EXEMPT.has(name) && !name.startsWith('x-ignore-'),
  );
  if (extra !== undefined) throw violated(`Extra input fields: ${extra}`);
  return size;
}
