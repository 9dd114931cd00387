import { randomBytes } from 'node:crypto';
import { AwsClient } from 'aws4fetch';

const FOLDER = 'pictures/';
const LINK_LASTS_SECONDS = 3_600;

/** The first bytes of the pictures that browsers show; what a file says about itself is not trusted. */
const KINDS = [
  { type: 'image/png', extension: 'png', matches: (bytes) => startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47]) },
  { type: 'image/jpeg', extension: 'jpg', matches: (bytes) => startsWith(bytes, 0, [0xff, 0xd8, 0xff]) },
  { type: 'image/gif', extension: 'gif', matches: (bytes) => startsWith(bytes, 0, [...Buffer.from('GIF8')]) },
  { type: 'image/webp', extension: 'webp', matches: (bytes) => startsWith(bytes, 8, [...Buffer.from('WEBP')]) },
  { type: 'image/avif', extension: 'avif', matches: (bytes) => startsWith(bytes, 4, [...Buffer.from('ftypavif')]) },
];

/** A mistake that the person at the browser can understand. */
export class GalleryError extends Error {}

/**
 * Reads a storage DSN the way django-storage-url does.
 * @throws GalleryError that never quotes the DSN
 */
export function parseDsn(dsn) {
  if (!URL.canParse(dsn)) throw new GalleryError('DEFAULT_STORAGE_DSN is not a valid address.');
  const url = new URL(dsn);
  if (url.protocol !== 's3:')
    throw new GalleryError('DEFAULT_STORAGE_DSN must begin with s3://. This example reads no other kind.');
  const marker = /\.s3(?:-accesspoint)?(?:-fips)?(?:\.dualstack)?[.-]/.exec(url.hostname);
  const labels = url.hostname.split('.');
  const cut = marker ? marker.index : labels.slice(0, -3).join('.').length;
  const endpoint = url.hostname.slice(cut + 1);
  const region = marker
    ? url.hostname.slice(marker.index + marker[0].length).split('.')[0]
    : url.searchParams.get('region_name');
  if (cut < 1) throw new GalleryError('The host in DEFAULT_STORAGE_DSN must be <bucket>.s3.<region>.<domain>.');
  return {
    keyId: percentDecoded(url.username),
    secret: percentDecoded(url.password),
    bucket: url.hostname.slice(0, cut),
    endpoint,
    port: url.port,
    region: !region || region === 'amazonaws' ? 'us-east-1' : region,
    location: url.pathname.replace(/^\//, ''),
    parameters: url.searchParams,
  };
}

/** The storage that the environment describes; `null` when it describes none. */
export function openStorage(environment) {
  const dsn = environment.DEFAULT_STORAGE_DSN;
  if (!dsn) return null;
  const parsed = parseDsn(dsn);
  const endpointUrl = address(
    'DEFAULT_STORAGE_ENDPOINT_URL',
    environment.DEFAULT_STORAGE_ENDPOINT_URL || defaultEndpoint(parsed),
  );
  const apiUrl = new URL(endpointUrl);
  // Programs, unlike browsers, often cannot look up names below localhost.
  if (isLocal(apiUrl.hostname)) apiUrl.hostname = '127.0.0.1';
  const client = new AwsClient({
    accessKeyId: parsed.keyId,
    secretAccessKey: parsed.secret,
    region: parsed.region,
    service: 's3',
    retries: 2,
  });
  const prefix = parsed.location + FOLDER;
  const objectUrl = (base, key) => new URL(`/${parsed.bucket}/${encodeKey(key)}`, base);

  async function call(url, init) {
    let response;
    try {
      response = await client.fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
    } catch (error) {
      throw new GalleryError(`The storage at ${endpointUrl.host} does not answer.`, { cause: error });
    }
    if (response.ok) return response;
    const code = /<Code>([A-Za-z0-9]+)<\/Code>/.exec(await response.text())?.[1] ?? response.status;
    throw new GalleryError(`The storage refused: ${code}.`);
  }

  return {
    ...linkRules(parsed, endpointUrl),

    /** All pictures, the newest first. */
    async list() {
      const url = objectUrl(apiUrl, '');
      url.search = new URLSearchParams({ 'list-type': '2', prefix }).toString();
      const xml = await (await call(url)).text();
      const pictures = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, item]) => ({
        key: unescapeXml(/<Key>(.*?)<\/Key>/s.exec(item)?.[1] ?? ''),
        size: Number(/<Size>(\d+)<\/Size>/.exec(item)?.[1] ?? 0),
        modifiedAt: /<LastModified>(.*?)<\/LastModified>/.exec(item)?.[1] ?? '',
      }));
      return pictures.sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt) || b.key.localeCompare(a.key));
    },

    /** Stores a picture under a new name. */
    async upload(name, bytes) {
      const kind = KINDS.find(({ matches }) => matches(bytes));
      if (!kind)
        throw new GalleryError('This file is not a picture that browsers can show (PNG, JPEG, GIF, WebP or AVIF).');
      const stem = name
        .replace(/\.[^.]*$/, '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 60);
      const key = `${prefix}${randomBytes(4).toString('hex')}-${stem || 'picture'}.${kind.extension}`;
      await call(objectUrl(apiUrl, key), {
        method: 'PUT',
        body: bytes,
        headers: {
          'content-type': kind.type,
          'cache-control': 'public, max-age=31536000, immutable',
          'x-amz-acl': parsed.parameters.get('acl') ?? 'public-read',
        },
      });
      return key;
    },

    async remove(key) {
      if (!key.startsWith(prefix)) throw new GalleryError('This is not a picture of the gallery.');
      await call(objectUrl(apiUrl, key), { method: 'DELETE' });
    },

    /** The address under which a browser finds a picture. */
    async link(key) {
      const { base, isSigned } = linkRules(parsed, endpointUrl);
      if (!isSigned) return `${base}/${encodeKey(key)}`;
      const url = objectUrl(endpointUrl, key);
      url.searchParams.set('X-Amz-Expires', String(LINK_LASTS_SECONDS));
      return (await client.sign(url, { aws: { signQuery: true } })).url;
    },
  };
}

// `url` wins over `domain`, which wins over the storage itself. Only links to the storage can be signed.
function linkRules({ bucket, parameters }, endpointUrl) {
  const url = parameters.get('url');
  const domain = parameters.get('domain');
  if (url) {
    const { origin, host } = address('The parameter "url" of DEFAULT_STORAGE_DSN', url);
    return { base: origin, linkHost: host, isSigned: false };
  }
  if (domain) return { base: `https://${domain}`, linkHost: domain, isSigned: false };
  const isSigned = parameters.get('acl') === 'private' || /^(?:1|true|yes|on)$/i.test(parameters.get('qs_auth') ?? '');
  return { base: `${endpointUrl.origin}/${bucket}`, linkHost: endpointUrl.host, isSigned };
}

function defaultEndpoint({ endpoint, port }) {
  if (!isLocal(endpoint)) return `https://${endpoint}`;
  return `http://${endpoint}${port ? `:${port}` : ''}`;
}

function address(name, text) {
  if (!URL.canParse(text)) throw new GalleryError(`${name} is not a valid address.`);
  return new URL(text);
}

/** A `%` that encodes nothing stands for itself. */
export function percentDecoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isLocal(host) {
  return host === 'localhost' || host.endsWith('.localhost');
}

function encodeKey(key) {
  const encode = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return key
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[!'()*]/g, encode))
    .join('/');
}

function unescapeXml(text) {
  const names = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) return names[name] ?? whole;
    return String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal));
  });
}

function startsWith(bytes, offset, expected) {
  return expected.every((byte, index) => bytes[offset + index] === byte);
}
