import { formatStorageDsn } from '#lib/core/dsn-storage';

export interface StorageVariablesInput {
  prefix: string;
  location: {
    bucket: string;
    region: string;
    /** `<bucket>.s3.<region>.<domain>`, with a port only where the store has an unusual one. */
    host: string;
    endpointUrl: string;
    /** Base of the public links of the bucket, without a trailing slash. */
    publicUrl: string;
  };
  key: { keyId: string; secret: string };
  visibility: 'private' | 'public-read';
}

export interface StorageVariable {
  name: string;
  value: string;
  isSecret: boolean;
}

const parts = {
  dsn: '_STORAGE_DSN',
  bucket: '_STORAGE_BUCKET',
  region: '_STORAGE_REGION',
  keyId: '_STORAGE_ACCESS_KEY_ID',
  secret: '_STORAGE_SECRET_ACCESS_KEY',
  endpointUrl: '_STORAGE_ENDPOINT_URL',
  customDomain: '_STORAGE_CUSTOM_DOMAIN',
  publicUrl: '_STORAGE_PUBLIC_URL',
} as const;

/** Names of what an object storage with this prefix will put into its environment. */
export function storageVariableNames(prefix: string): string[] {
  return Object.values(parts).map((suffix) => prefix + suffix);
}

/** Prefix of a `<PREFIX>_STORAGE_DSN`, or null for any other name. */
export function storagePrefix(name: string): string | null {
  return name.endsWith(parts.dsn) && name.length > parts.dsn.length ? name.slice(0, -parts.dsn.length) : null;
}

/** The parts that say where files are linked; they follow `domain` and `url` of the DSN. */
export function linkVariables(
  prefix: string,
  link: { host: string; publicUrl: string },
): { name: string; value: string }[] {
  return [
    { name: prefix + parts.customDomain, value: link.host },
    { name: prefix + parts.publicUrl, value: link.publicUrl },
  ];
}

/**
 * What an instance puts into its environment: the DSN and its parts.
 * `_CUSTOM_DOMAIN` is empty on private storage: frameworks that get one stop signing their links.
 */
export function storageVariables({ prefix, location, key, visibility }: StorageVariablesInput): StorageVariable[] {
  const isPublic = visibility === 'public-read';
  const dsn = formatStorageDsn({ ...key, host: location.host, publicUrl: location.publicUrl, isPublic });
  const values: Record<keyof typeof parts, string> = {
    dsn,
    bucket: location.bucket,
    region: location.region,
    keyId: key.keyId,
    secret: key.secret,
    endpointUrl: location.endpointUrl,
    customDomain: isPublic ? new URL(location.publicUrl).host : '',
    publicUrl: location.publicUrl,
  };
  return (Object.keys(parts) as (keyof typeof parts)[]).map((part) => ({
    name: prefix + parts[part],
    value: values[part],
    isSecret: part === 'dsn' || part === 'secret',
  }));
}
