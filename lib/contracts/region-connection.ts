import * as z from 'zod/mini';
import { connectionSchema } from '#lib/core/store-connection';
import { type StoreField, type StoreKind, storeKinds } from '#lib/core/stores';

/** `accessKeyId` of lib/core/stores as the API writes it: `access_key_id`. For fields of stores and for capabilities. */
export function toApiName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const kinds: { fields: readonly StoreField[] }[] = Object.values(storeKinds);
const names = new Set(kinds.flatMap(({ fields }) => fields.map(({ name }) => toApiName(name))));

/** The fields of all kinds of stores. Which of them a kind has, and what they may be, `apiConnectionSchema` checks. */
export const ApiConnection = z.object(
  Object.fromEntries([...names].map((name) => [name, z.optional(z.string('Enter text.'))])),
) as unknown as z.ZodMiniType<Record<string, string>, Record<string, string>>;

/** What was entered for a store, with the names of the API. */
export function toApiConnection(entered: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(entered).map(([name, value]) => [toApiName(name), value]));
}

/** The way back from `toApiConnection`; what is no field of the kind stays away. */
export function fromApiConnection(kind: StoreKind, connection: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    storeKinds[kind].fields.flatMap(({ name }) => {
      const value = connection[toApiName(name)];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** `connectionSchema` of lib/core/store-connection by the names of the API: what comes in, comes out and is at fault. */
export function apiConnectionSchema(kind: StoreKind): z.ZodMiniType<Record<string, string>, Record<string, string>> {
  const schema = connectionSchema(kind);
  const check = z.transform((connection: Record<string, string>, { issues }) => {
    const parsed = schema.safeParse(fromApiConnection(kind, connection));
    if (parsed.success) return toApiConnection(parsed.data);
    for (const { path, message } of parsed.error.issues) {
      issues.push({ code: 'custom', path: path.map((part) => toApiName(String(part))), message, input: connection });
    }
    return z.NEVER;
  });
  return z.pipe(z.record(z.string(), z.string()), check);
}
