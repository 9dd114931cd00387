import { isIP } from 'node:net';
import { apiConnectionSchema, fromApiConnection, toApiName } from '#lib/contracts/region-connection';
import { type StoreAddress, secretTargets, storeAddress } from '#lib/core/store-connection';
import type { StoreField, StoreKind } from '#lib/core/stores';
import { storeKinds } from '#lib/core/stores';
import { AppError, type FieldErrors } from '#lib/errors';
import { addressKind } from '#lib/object-stores/network';

const PRIVATE_SENTENCE =
  'This address is on this machine or a private network. Only an owner can allow that, with “The store is on a private network”.';
const FORBIDDEN_SENTENCE =
  'No store can have this address: it is link-local, a metadata service, multicast or reserved.';

/**
 * What was entered for a store, checked and complete. Addresses written as such are judged here, for a quick answer;
 * names are when they are used, by the guard of every connection.
 * @param entered by the names of the API
 * @throws AppError INVALID with the messages by field, `connection.endpoint` for example
 */
export function readConnection(
  kind: StoreKind,
  entered: Record<string, string>,
  allowsPrivateAddress: boolean,
): StoreAddress {
  const parsed = apiConnectionSchema(kind).safeParse(entered);
  if (!parsed.success) {
    throw invalidConnection(parsed.error.issues.map(({ path, message }) => [path.join('.'), message]));
  }
  const { label, fields }: { label: string; fields: readonly StoreField[] } = storeKinds[kind];
  const own = new Set(fields.map(({ name }) => toApiName(name)));
  // Those of other kinds: what no kind has never comes here.
  const foreign = Object.keys(entered).filter((name) => !own.has(name));
  if (foreign.length > 0) throw invalidConnection(foreign.map((name) => [name, `${label} has no such field.`]));
  const refused = fields.flatMap(({ name, type }): [string, string][] => {
    const problem = type === 'url' ? addressProblem(parsed.data[toApiName(name)] ?? '', allowsPrivateAddress) : null;
    return problem ? [[toApiName(name), problem]] : [];
  });
  if (refused.length > 0) throw invalidConnection(refused);
  return storeAddress(kind, fromApiConnection(kind, parsed.data));
}

function invalidConnection(problems: [string, string][]): AppError {
  const fields: FieldErrors = Object.fromEntries(problems.map(([name, message]) => [`connection.${name}`, [message]]));
  return new AppError('INVALID', 'Some fields are not right.', { fields });
}

function addressProblem(url: string, allowsPrivateAddress: boolean): string | null {
  const host = (URL.parse(url)?.hostname ?? '').replace(/^\[|\]$/g, '');
  const kind = isIP(host) ? addressKind(host) : 'public';
  if (kind === 'forbidden') return FORBIDDEN_SENTENCE;
  return kind === 'private' && !allowsPrivateAddress ? PRIVATE_SENTENCE : null;
}

/** Would the stored secret go to another address than the one it was entered for? */
export function hasOtherTarget(
  before: { kind: StoreKind; address: Parameters<typeof secretTargets>[1] },
  after: { kind: StoreKind; address: StoreAddress },
): boolean {
  if (before.kind !== after.kind) return true;
  const [old, next] = [secretTargets(before.kind, before.address), secretTargets(after.kind, after.address)];
  return old.join(' ') !== next.join(' ');
}
