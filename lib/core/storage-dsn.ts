import { readS3Host } from '#lib/core/dsn-storage';
import { joinDsn } from '#lib/core/dsn-text';

/** Where an instance keeps its files: what a provider's `location` says. */
export interface StorageLocation {
  /** How clients speak to it; says which DSN they get. */
  protocol: 's3' | 'azure';
  bucket: string;
  region: string;
  /** Host of the DSN: `<bucket>.s3.<region>.<domain>`, for Azure the service; with a port only where it is an unusual one. */
  host: string;
  /** API endpoint without bucket, for example `http://127.0.0.1:9000`; clients use path style with it. */
  endpointUrl: string;
  /** Base of the public links of the bucket, without a trailing slash. */
  publicUrl: string;
  /** Prefix of every key in a shared bucket, of unreserved characters, with a trailing slash; else empty. */
  keyPrefix: string;
  /** Public links have another host than the DSN, which therefore names it. */
  hasOwnPublicHost: boolean;
  /** What uploads must send as ACL whatever the visibility; null: that of the visibility. */
  uploadAcl: 'bucket-owner-full-control' | null;
  /** The storage account; only for Azure, whose clients name it in place of a key id. */
  account?: string;
}

export interface StorageKey {
  keyId: string;
  /** For Azure the SAS token: a query string without question mark. */
  secret: string;
}

type Parameter = [name: string, value: string];

/**
 * The DSN that Stowage writes for an instance: a form that every public reader understands.
 * @throws Error for an Azure location without an account
 */
export function formatStorageDsn(location: StorageLocation, key: StorageKey, isPublic: boolean): string {
  return location.protocol === 'azure' ? formatAzureDsn(location, key.secret) : formatS3Dsn(location, key, isPublic);
}

/** `acl` and `qs_auth` as django-storage-url 0.12.1 reads them; a link host on private storage would make links unsigned. */
function formatS3Dsn(location: StorageLocation, { keyId, secret }: StorageKey, isPublic: boolean): string {
  const acl = location.uploadAcl ?? (isPublic ? null : 'private');
  const access: Parameter[] = acl === null ? [] : [['acl', acl]];
  if (!isPublic) access.push(['qs_auth', 'true']);
  return joinDsn({
    scheme: 's3',
    user: keyId,
    password: secret,
    location: location.host,
    path: `/${location.keyPrefix}`,
    query: [['auth', 's3v4'], ...access, ...(isPublic ? linkParameters(location) : []), ...regionParameters(location)],
  });
}

/**
 * Readers take the base64 of a SAS as such because it holds `sig`; the container is the path, and there is no key prefix.
 * They link no private files: their links carry no SAS.
 */
function formatAzureDsn(location: StorageLocation, sas: string): string {
  if (!location.account) throw new Error('An Azure location names its storage account.');
  return joinDsn({
    scheme: 'az',
    user: location.account,
    password: btoa(sas),
    location: location.host,
    path: `/${location.bucket}`,
    query: linkParameters(location),
  });
}

/** Readers make links of the DSN's own host with https on 443; everything else must be said. They ignore a path here. */
function linkParameters({ publicUrl, hasOwnPublicHost }: StorageLocation): Parameter[] {
  const { protocol, port, hostname, origin } = new URL(publicUrl);
  if (protocol !== 'https:' || port !== '') return [['url', origin]];
  return hasOwnPublicHost ? [['domain', hostname]] : [];
}

/**
 * What readers of the DSN of an S3 bucket would misunderstand, in a sentence with the way on; null when they find bucket,
 * endpoint and region as meant.
 */
export function dsnProblem({ protocol, bucket, region, host }: StorageLocation): string | null {
  if (protocol !== 's3') return null;
  const name = host.replace(/:\d+$/, '');
  const endpoint = name.slice(bucket.length + 1);
  const reading = readS3Host(name, region || null);
  const advice = `Give the store the host s3.${region || '<region>'}.<your domain>, or let applications read the single variables.`;
  if (reading?.bucket !== bucket || reading.endpoint !== endpoint)
    return `Readers of the DSN cut its host in the wrong place: they find the bucket “${reading?.bucket ?? ''}” at ${reading?.endpoint ?? 'no host'}. ${advice}`;
  // Where readers find none, clients sign for us-east-1.
  const read = reading.region ?? 'us-east-1';
  if (region !== '' && read !== region)
    return `Readers of the DSN take “${read}” for the region, not ${region}. ${advice}`;
  return null;
}

/** Only without a marker such as `.s3.` do readers ask for the region; with one they take it from the host. */
function regionParameters({ host, region }: StorageLocation): Parameter[] {
  const reading = readS3Host(host.replace(/:\d+$/, ''), null);
  const isKnown = reading === null || reading.hasMarker || reading.region === region || region === '';
  return isKnown ? [] : [['region_name', region]];
}
