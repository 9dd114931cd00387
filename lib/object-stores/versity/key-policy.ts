import type { KeyAccess } from '#lib/object-stores/port';
import { keyStatements, type Statement } from '#lib/object-stores/s3/policy';

/** Which keys a bucket is open to, by what they may do. */
export type KeysByAccess = Record<KeyAccess, string[]>;

const sidOf = (sid: string | undefined, access: KeyAccess) => `${sid}${access === 'read-only' ? 'ReadOnly' : ''}`;

/** The statements that name these keys. */
function statementsFor(bucket: string, access: KeyAccess, keyIds: readonly string[]): Statement[] {
  if (keyIds.length === 0) return [];
  return keyStatements(bucket, access).map((statement) => ({
    ...statement,
    Sid: sidOf(statement.Sid, access),
    Principal: { AWS: [...keyIds] },
  }));
}

/** The keys in a policy and its other statements, so that both can be put together again. */
export function splitPolicy(
  bucket: string,
  statements: readonly Statement[],
): { keys: KeysByAccess; others: Statement[] } {
  const keys: KeysByAccess = { 'read-write': [], 'read-only': [] };
  const others: Statement[] = [];
  for (const statement of statements) {
    const access = (Object.keys(keys) as KeyAccess[]).find((each) =>
      keyStatements(bucket, each).some(({ Sid }) => sidOf(Sid, each) === statement.Sid),
    );
    if (access) keys[access] = [...new Set([...keys[access], ...principalsOf(statement)])];
    else others.push(statement);
  }
  return { keys, others };
}

/** The whole policy; no statements when nothing is left to say. */
export function joinPolicy(bucket: string, keys: KeysByAccess, others: readonly Statement[]): Statement[] {
  return [
    ...others,
    ...statementsFor(bucket, 'read-write', keys['read-write']),
    ...statementsFor(bucket, 'read-only', keys['read-only']),
  ];
}

/** Those of the keys that are to stay. */
export function filterKeys(keys: KeysByAccess, isKept: (keyId: string) => boolean): KeysByAccess {
  return { 'read-write': keys['read-write'].filter(isKept), 'read-only': keys['read-only'].filter(isKept) };
}

function principalsOf({ Principal: principal }: Statement): string[] {
  const names = typeof principal === 'object' && principal !== null ? Object.values(principal).flat() : [principal];
  return names.filter((name) => typeof name === 'string');
}
