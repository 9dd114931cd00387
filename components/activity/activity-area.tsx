import type { AuditAction } from '#lib/core/audit-actions';

type AreaOf<Action extends string> = Action extends `${infer Area}.${string}` ? Area : never;

/** What an action is about, by the first word of its name. */
const AREAS: Record<AreaOf<AuditAction>, string> = {
  installation: 'Installation',
  organisation: 'Organisation',
  member: 'People',
  session: 'Sign-in',
  token: 'Access token',
  region: 'Region',
  repository: 'Repository',
  application: 'Application',
  environment: 'Environment',
  domain: 'Domain',
  'service-instance': 'Service',
  'storage-key': 'Storage key',
  'read-only-key': 'Storage key',
  'storage-move': 'Storage move',
  'storage-restore': 'Trash',
  trash: 'Trash',
  'storage-settings': 'Storage settings',
  storage: 'Storage check',
  file: 'File',
  variable: 'Variable',
  deployment: 'Deployment',
  operation: 'Operation',
};

/** The kind of an event for people; an action that this version does not know stays as it is. */
export function areaOf(action: string): string {
  return Object.entries(AREAS).find(([area]) => action.startsWith(`${area}.`))?.[1] ?? action;
}
