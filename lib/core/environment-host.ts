import { createHash } from 'node:crypto';

const maxLabel = 63;

/**
 * Host name of an environment: `<environment>-<application>.<domain>`.
 * No two environments share one: an environment slug that has hyphens itself is set off by two, which no slug contains,
 * and a label over 63 characters ends in a hash of both slugs.
 */
export function environmentHost(environmentSlug: string, applicationSlug: string, edgeDomain: string): string {
  const separator = environmentSlug.includes('-') ? '--' : '-';
  const label = `${environmentSlug}${separator}${applicationSlug}`;
  if (label.length <= maxLabel) return `${label}.${edgeDomain}`;
  const hash = createHash('sha256').update(label).digest('hex').slice(0, 16);
  const kept = label.slice(0, maxLabel - 2 - hash.length).replace(/-+$/, '');
  return `${kept}--${hash}.${edgeDomain}`;
}
