import type { Dsn } from '#lib/core/dsn-kinds';

const KEY = 'photos/cat.jpg';

/**
 * The link that an application gives for `photos/cat.jpg`, as django-storage-url 0.12.1 builds it: `url` wins over
 * `domain`, of `url` only scheme and host count, and both leave the bucket out. Null when there are no links.
 */
export function exampleLink(dsn: Dsn): string | null {
  switch (dsn.kind) {
    case 's3': {
      const key = `${dsn.path && !dsn.path.endsWith('/') ? `${dsn.path}/` : dsn.path}${KEY}`;
      if (dsn.url) return URL.canParse(dsn.url) ? `${new URL(dsn.url).origin}/${key}` : null;
      if (dsn.domain) return `https://${dsn.domain}/${key}`;
      return `https://${dsn.endpoint}/${dsn.bucket}/${key}`;
    }
    case 'az': {
      const path = `${dsn.container}/${KEY}`;
      if (dsn.url) return URL.canParse(dsn.url) ? `${new URL(dsn.url).origin}/${path}` : null;
      return `https://${dsn.domain || `${dsn.account}.${dsn.host}`}/${path}`;
    }
    case 'file':
      return dsn.url === null ? null : `${dsn.url.replace(/\/?$/, '/')}${KEY}`;
    case 'database':
      return null;
  }
}
