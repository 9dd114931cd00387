import { environmentHost } from '#lib/core/environment-host';

/** Applications answer below this name; browsers resolve every name under it to this machine. */
const EDGE_DOMAIN = 'localhost';

/** Host name under which the edge serves an environment. */
export function siteHost(environmentSlug: string, applicationSlug: string): string {
  return environmentHost(environmentSlug, applicationSlug, EDGE_DOMAIN);
}

export function siteUrl(environmentSlug: string, applicationSlug: string, edgePort: number): string {
  return `http://${siteHost(environmentSlug, applicationSlug)}:${edgePort}`;
}
