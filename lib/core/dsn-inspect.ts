import { dsnFields } from '#lib/core/dsn-fields';
import type { Dsn } from '#lib/core/dsn-kinds';
import { type AzDsn, decodeBase64, type FileDsn, readS3Host, type S3Dsn } from '#lib/core/dsn-storage';

export type DsnWarningCode =
  | 'ACCESS_POINT'
  | 'ACL_EMPTY'
  | 'ACL_PRIVATE_UNSIGNED'
  | 'ADDRESSING_STYLE_UNKNOWN'
  | 'AUTH_MISSING'
  | 'AUTH_UNKNOWN'
  | 'BUCKET_CUT'
  | 'BUCKET_SWALLOWED'
  | 'CONTROL_ENDPOINT'
  | 'CREDENTIAL_TRUNCATED'
  | 'CREDENTIALS_MISSING'
  | 'DOMAIN_IGNORED'
  | 'DOMAIN_NOT_HOST'
  | 'DOTTED_BUCKET'
  | 'HOST_IGNORED'
  | 'HTTPS_ASSUMED'
  | 'IP_ADDRESS'
  | 'NO_LINKS'
  | 'PARAMETER_IGNORED'
  | 'PATH_ENCODED'
  | 'PLAIN_HTTP'
  | 'PORT_DROPPED'
  | 'REGION_MISSING'
  | 'REGION_NAME_IGNORED'
  | 'REGION_WRONG'
  | 'SECRET_UNREADABLE'
  | 'UNSIGNED_LINKS'
  | 'URL_PATH_IGNORED'
  | 'URL_WITHOUT_SCHEME';

export interface DsnWarning {
  code: DsnWarningCode;
  message: string;
}

export interface DsnInspection {
  rows: { label: string; value: string; secret?: boolean }[];
  warnings: DsnWarning[];
}

/** What the public readers make of a DSN, and where that is not what its author meant. */
export function inspectDsn(dsn: Dsn): DsnInspection {
  const rows = dsnFields(dsn).map(({ label, value, secret }) => (secret ? { label, value, secret } : { label, value }));
  return { rows, warnings: warningsOf(dsn) };
}

function warningsOf(dsn: Dsn): DsnWarning[] {
  switch (dsn.kind) {
    case 's3':
      return [...hostWarnings(dsn), ...s3ParameterWarnings(dsn), ...linkWarnings(dsn), ...extraWarnings(dsn.extra)];
    case 'az':
      return [...azWarnings(dsn), ...linkWarnings(dsn), ...extraWarnings(dsn.extra)];
    case 'file':
      return [...fileWarnings(dsn), ...extraWarnings(dsn.extra)];
    case 'database':
      return unreadable(dsn.password);
  }
}

type Check = [isWrong: boolean, code: DsnWarningCode, message: string];

function findings(checks: Check[]): DsnWarning[] {
  return checks.filter(([isWrong]) => isWrong).map(([, code, message]) => ({ code, message }));
}

/** A region as big stores write it: `eu-central-1`, `us-gov-west-1`. */
const regionLike = /^[a-z]{2}(?:-gov|-iso)?-[a-z]+-\d+$/;

function hostWarnings(dsn: S3Dsn): DsnWarning[] {
  const hasMarker = readS3Host(dsn.host, dsn.regionName)?.hasMarker ?? false;
  const isControl = /\.s3-control(?:-fips)?\./.test(dsn.host);
  const labels = dsn.endpoint.split('.');
  const isCut = hasMarker && /\.s3[.-]/.test(`.${labels.slice(1).join('.')}`);
  const isAddress = /(?:^|\.)\d+\.\d+\.\d+\.\d+$/.test(dsn.host);
  const isLocal = dsn.host.endsWith('.localhost');
  return findings([
    [
      isAddress,
      'IP_ADDRESS',
      'Readers cannot take an IP address as host: they cut it into bucket and store. Use a host name.',
    ],
    [
      isControl,
      'CONTROL_ENDPOINT',
      'S3 Control endpoints are not supported by readers. Use <bucket>.s3.<region>.amazonaws.com.',
    ],
    [
      isCut,
      'BUCKET_CUT',
      `Readers cut at the first ".s3", so the bucket becomes "${dsn.bucket}". A bucket name must not contain ".s3." or ".s3-".`,
    ],
    [
      !hasMarker && !isControl && !isAddress && dsn.bucket.includes('.'),
      'BUCKET_SWALLOWED',
      `Without ".s3." in the host the last three parts are the store, so the bucket becomes "${dsn.bucket}". Use <bucket>.s3.<region>.<domain>.`,
    ],
    [
      hasMarker && dsn.bucket.includes('.') && !isCut,
      'DOTTED_BUCKET',
      'The bucket name has dots: readers choose path style, and no certificate covers the bucket as a host.',
    ],
    [
      labels[0]?.startsWith('s3-accesspoint') ?? false,
      'ACCESS_POINT',
      'Links of access points come out in path style, which access points refuse. Use the bucket itself.',
    ],
    ...regionChecks(dsn, { hasMarker, isCut, isControl, isAddress }),
    [
      hasMarker && dsn.regionName !== null,
      'REGION_NAME_IGNORED',
      'region_name is ignored because the host already names a region. Remove it, or correct the host.',
    ],
    [
      dsn.port !== null,
      'PORT_DROPPED',
      `Readers drop port ${dsn.port} and use https on 443. Applications that need the port read the part variables.`,
    ],
    [
      isLocal && dsn.port === null,
      'HTTPS_ASSUMED',
      'Readers always use https, which a local store seldom has. Applications can read the part variables instead.',
    ],
  ]);
}

function regionChecks(
  dsn: S3Dsn,
  host: { hasMarker: boolean; isCut: boolean; isControl: boolean; isAddress: boolean },
): Check[] {
  if (host.isAddress) return [];
  const region = dsn.region ?? '';
  const labels = dsn.endpoint.split('.');
  // `s3.<label>.<last>`: the label belongs to the domain, unless it looks like a region or the store is local.
  const afterRegion = dsn.endpoint.includes(`.${region}.`) ? dsn.endpoint.split(`.${region}.`)[1] : undefined;
  const isDomainPart =
    host.hasMarker &&
    afterRegion !== undefined &&
    !afterRegion.includes('.') &&
    afterRegion !== 'localhost' &&
    !regionLike.test(region);
  const isHalfRegion = !host.hasMarker && dsn.regionName === null && regionLike.test(labels[0] ?? '');
  const isSpecial = host.hasMarker && /^(?:accelerate|website)(?:-|$)/.test(region);
  const advice = host.hasMarker
    ? 'Use <bucket>.s3.<region>.<domain>.'
    : `Add region_name=${isHalfRegion ? labels[0] : '<region>'}.`;
  return [
    [
      isSpecial || isDomainPart || isHalfRegion || host.isCut || host.isControl,
      'REGION_WRONG',
      `Readers take "${region}" as the region, which it is not. ${advice}`,
    ],
    [
      !host.hasMarker && dsn.region === null,
      'REGION_MISSING',
      'The host names no region, and signatures need one. Add region_name=<region>.',
    ],
  ];
}

function s3ParameterWarnings(dsn: S3Dsn): DsnWarning[] {
  const hasOwnLinks = Boolean(dsn.domain || dsn.url);
  return [
    ...findings([
      [
        dsn.keyId === '' || dsn.secret === '',
        'CREDENTIALS_MISSING',
        'Access key id or secret is missing: uploads will fail.',
      ],
      [
        dsn.auth === null,
        'AUTH_MISSING',
        'Without auth=s3v4 signed links use the old signature, which many stores reject. Add auth=s3v4.',
      ],
      [
        dsn.auth !== null && !['s3v4', 's3'].includes(dsn.auth),
        'AUTH_UNKNOWN',
        'auth must be s3v4 (usual) or s3 (old signature).',
      ],
      [
        dsn.acl === '',
        'ACL_EMPTY',
        'acl is empty and is sent empty with each upload. Name one, such as public-read, or remove it.',
      ],
      [
        dsn.acl === 'private' && !dsn.qsAuth && !hasOwnLinks,
        'ACL_PRIVATE_UNSIGNED',
        'Uploads are private but links are not signed, so they answer 403. Add qs_auth=true.',
      ],
      [
        (dsn.acl === 'private' || dsn.qsAuth) && hasOwnLinks,
        'UNSIGNED_LINKS',
        'With domain or url set, links stay unsigned, so private files cannot be opened. Remove domain and url.',
      ],
      [
        dsn.addressingStyle !== null && !['path', 'virtual', 'auto', ''].includes(dsn.addressingStyle),
        'ADDRESSING_STYLE_UNKNOWN',
        'addressing_style must be path, virtual or auto.',
      ],
      [
        dsn.path.includes('%'),
        'PATH_ENCODED',
        'The key prefix is used as written and encoded once more in links. Use only letters, digits, "-", ".", "_" and "~".',
      ],
    ]),
    ...unreadable(dsn.keyId + dsn.secret),
  ];
}

function linkWarnings(dsn: S3Dsn | AzDsn): DsnWarning[] {
  const url = dsn.url === null ? null : URL.parse(dsn.url);
  const hasScheme = dsn.url === null || /^[a-z][a-z0-9+.-]*:\/\//i.test(dsn.url);
  return findings([
    [
      dsn.url !== null && Boolean(dsn.domain),
      'DOMAIN_IGNORED',
      'url wins over domain: the media domain is ignored. Remove one of them.',
    ],
    [
      !/^[A-Za-z0-9._-]*$/.test(dsn.domain ?? ''),
      'DOMAIN_NOT_HOST',
      'domain must be a bare host: readers fail on a slash or a port. Use url for those.',
    ],
    [
      !hasScheme,
      'URL_WITHOUT_SCHEME',
      'url has no scheme, which breaks every link. Write it as https://media.example.com.',
    ],
    [
      hasScheme && url?.protocol === 'http:',
      'PLAIN_HTTP',
      'Links use plain http: browsers block them on pages that use https.',
    ],
    [
      hasScheme && url !== null && url.pathname !== '/',
      'URL_PATH_IGNORED',
      'The path of url does not get into the links of files. Use only scheme and host.',
    ],
  ]);
}

function azWarnings(dsn: AzDsn): DsnWarning[] {
  const decoded = decodeBase64(dsn.credential) ?? '';
  const isText = [...decoded].every((char) => char < '\u007f') && /[a-z]+=/.test(decoded);
  return [
    ...findings([
      [
        dsn.credentialKind === 'key' && isText,
        'CREDENTIAL_TRUNCATED',
        'The credential looks like a SAS token without its signature, so readers take it as an account key. Copy the whole token.',
      ],
      [
        dsn.host !== 'blob.core.windows.net',
        'HOST_IGNORED',
        'Readers call <account>.blob.core.windows.net, whatever the host says. Other clouds need settings of their own.',
      ],
      [dsn.port !== null, 'PORT_DROPPED', `Readers drop port ${dsn.port} and use https on 443.`],
    ]),
    ...unreadable(dsn.account),
  ];
}

function fileWarnings(dsn: FileDsn): DsnWarning[] {
  return findings([
    [dsn.url === null, 'NO_LINKS', 'Without url, asking for a link of a file fails. Add url=%2Fmedia%2F.'],
    [dsn.path.includes('%'), 'PATH_ENCODED', 'The directory is used as written: "%20" is not a space.'],
  ]);
}

function unreadable(text: string): DsnWarning[] {
  return findings([
    [
      text.includes('\ufffd'),
      'SECRET_UNREADABLE',
      'User or password has bytes that are not UTF-8: they cannot be read back.',
    ],
  ]);
}

function extraWarnings(extra: readonly [string, string][]): DsnWarning[] {
  const names = [...new Set(extra.map(([name]) => name))].join(', ');
  return findings([[names !== '', 'PARAMETER_IGNORED', `Readers ignore these parameters: ${names}.`]]);
}
