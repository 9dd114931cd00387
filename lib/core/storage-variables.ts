import type { AzDsn, S3Dsn } from '#lib/core/dsn-storage';
import { formatStorageDsn, type StorageKey, type StorageLocation } from '#lib/core/storage-dsn';

export interface StorageVariablesInput {
  prefix: string;
  location: StorageLocation;
  key: StorageKey;
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
  keyPrefix: '_STORAGE_KEY_PREFIX',
  region: '_STORAGE_REGION',
  keyId: '_STORAGE_ACCESS_KEY_ID',
  secret: '_STORAGE_SECRET_ACCESS_KEY',
  endpointUrl: '_STORAGE_ENDPOINT_URL',
  customDomain: '_STORAGE_CUSTOM_DOMAIN',
  publicUrl: '_STORAGE_PUBLIC_URL',
} as const;

type Part = keyof typeof parts;

/**
 * Names of what an object storage with this prefix will put into its environment.
 * @param isShared its bucket is one that environments share
 */
export function storageVariableNames(prefix: string, isShared: boolean): string[] {
  return partNames(isShared).map((part) => prefix + parts[part]);
}

/** A bucket of one's own has no key prefix, and no variable that says so. */
function partNames(isShared: boolean): Part[] {
  const names = Object.keys(parts) as Part[];
  return isShared ? names : names.filter((part) => part !== 'keyPrefix');
}

/** Prefix of a `<PREFIX>_STORAGE_DSN`, or null for any other name. */
export function storagePrefix(name: string): string | null {
  return name.endsWith(parts.dsn) && name.length > parts.dsn.length ? name.slice(0, -parts.dsn.length) : null;
}

/** The parts that say where files are linked, as readers of that DSN link them. */
export function linkVariables(prefix: string, dsn: S3Dsn | AzDsn): { name: string; value: string }[] {
  const [ownHost, path, isSigned] =
    dsn.kind === 's3' ? [dsn.host, dsn.path, dsn.qsAuth] : [`${dsn.account}.${dsn.host}`, dsn.container, false];
  const url = dsn.url ? URL.parse(dsn.url) : null;
  const origin = url?.origin ?? `https://${dsn.domain || ownHost}`;
  const host = url?.host ?? (dsn.domain || (isSigned ? '' : ownHost));
  return [
    { name: prefix + parts.customDomain, value: host },
    { name: prefix + parts.publicUrl, value: joinPath(origin, path) },
  ];
}

const joinPath = (base: string, path: string): string => `${base}/${path}`.replace(/(?<!\/)\/+$/, '');

/** Base of the public links of a storage, the folder in a shared bucket included; without a slash at its end. */
export function publicBase({ publicUrl, keyPrefix }: StorageLocation): string {
  return joinPath(publicUrl, keyPrefix);
}

/** Libraries put it between scheme and key; those of Azure add the container, all others a path only where it is given. */
function linkHost({ protocol, publicUrl }: StorageLocation): string {
  const { host, pathname } = new URL(publicUrl);
  return protocol === 'azure' ? host : joinPath(host + pathname, '');
}

/**
 * What an instance puts into its environment: the DSN and its parts. For Azure the access key id is the account and
 * the secret the SAS token, which is what its libraries ask for.
 * `_KEY_PREFIX`, only for a shared bucket, begins every key in it, with a slash at its end.
 * `_CUSTOM_DOMAIN` is empty on private storage: frameworks that get one stop signing their links.
 */
export function storageVariables({ prefix, location, key, visibility }: StorageVariablesInput): StorageVariable[] {
  const isPublic = visibility === 'public-read';
  const values: Record<Part, string> = {
    dsn: formatStorageDsn(location, key, isPublic),
    bucket: location.bucket,
    keyPrefix: location.keyPrefix,
    region: location.region,
    keyId: location.account ?? key.keyId,
    secret: key.secret,
    endpointUrl: location.endpointUrl,
    customDomain: isPublic ? linkHost(location) : '',
    publicUrl: publicBase(location),
  };
  return partNames(location.keyPrefix !== '').map((part) => ({
    name: prefix + parts[part],
    value: values[part],
    isSecret: part === 'dsn' || part === 'secret',
  }));
}
