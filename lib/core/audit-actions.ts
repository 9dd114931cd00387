/**
 * Every action that the audit log knows, with its sentence. `{actor}` and `{target}` are names;
 * other braces are details of the event, which never hold secrets.
 */
export const auditActions = {
  'installation.setup': '{actor} set up this installation',
  'organisation.create': '{actor} created the organisation {target}',
  'organisation.rename': '{actor} renamed the organisation to {target}',
  'member.invite': '{actor} invited {target} as {role}',
  'member.add': '{actor} added {target} as {role}',
  'member.update': '{actor} made {target} {role}',
  'member.remove': '{actor} removed {target} from the organisation',
  'session.create': '{actor} signed in',
  'session.refuse': 'A sign-in as {target} was refused',
  'session.end': '{actor} signed out',
  'token.create': '{actor} created the access token {target}',
  'token.revoke': '{actor} revoked the access token {target}',
  'region.create': '{actor} added the region {target}',
  'region.update': '{actor} changed the region {target}',
  'region.probe': '{actor} tested the region {target}',
  'region.remove': '{actor} removed the region {target}',
  'repository.create': '{actor} connected the repository {target}',
  'repository.update': '{actor} changed the repository {target}',
  'repository.check': '{actor} checked the repository {target}',
  'application.create': '{actor} created the application {target}',
  'application.update': '{actor} changed the settings of {target}',
  'application.delete': '{actor} deleted the application {target}',
  'environment.create': '{actor} created the environment {target}',
  'environment.copy': '{actor} copied the environment {from} to {target}',
  'environment.update': '{actor} changed the environment {target}',
  'environment.delete': '{actor} deleted the environment {target}',
  'domain.create': '{actor} added the domain {target}',
  'domain.update': '{actor} changed the domain {target}',
  'domain.remove': '{actor} removed the domain {target}',
  'service-instance.add': '{actor} added {target}',
  'service-instance.update': '{actor} changed {target}',
  'service-instance.provision': '{actor} started to provision {target}',
  'service-instance.provisioned': '{target} was provisioned',
  'service-instance.fail': 'Provisioning {target} failed',
  'service-instance.attach': '{actor} marked {target} for attachment',
  'service-instance.detach': '{actor} marked {target} for detachment',
  'service-instance.remove': '{actor} removed {target}',
  'service-instance.restore': '{actor} restored {target} from the trash',
  'storage-restore.start': '{actor} started to restore {target} of {from} into {to}',
  'storage-restore.finish': '{target} of {from} was restored into {to}',
  'storage-restore.fail': 'Restoring {target} into {to} failed',
  'trash.destroy': '{actor} had {target} of {from} destroyed before its time in the trash was over',
  'service-instance.destroy': '{target} and its data were destroyed',
  'service-instance.reveal': '{actor} looked at the credentials of {target}',
  'storage-key.rotate': '{actor} started to rotate the key of {target}',
  'storage-key.revert': '{actor} went back to the old key of {target}',
  'storage.check': '{actor} checked {target}',
  'read-only-key.create': '{actor} made a read-only key for {target}',
  'read-only-key.remove': '{actor} revoked the read-only key of {target}',
  'storage-move.start': '{actor} started to move {target} to {region}',
  'storage-move.resume': '{actor} went on moving {target}',
  'storage-move.revert': '{actor} took the move of {target} back',
  'storage-move.finish': '{target} was moved to another region',
  'storage-key.rotated': 'The key of {target} was rotated',
  'storage-settings.update': '{actor} changed {settings} of {target}',
  'storage-settings.apply': '{actor} had {settings} of {target} applied',
  'storage-settings.keep': '{actor} took over {settings} of {target} from the store',
  'storage-settings.fail': 'Applying the settings of {target} failed',
  'service-instance.drift': 'The settings of {target} were changed outside Stowage',
  'service-instance.remake': '{actor} had the lost bucket of {target} made again',
  'file.upload': '{actor} uploaded {file} to {target}',
  'file.download': '{actor} downloaded {file} from {target}',
  'file.share': '{actor} made a link to {file} of {target} that works for {validity}',
  'file.delete': '{actor} deleted {what} of {target}',
  'file.deleted': 'In {target} {files} files were deleted',
  'file.restore': '{actor} had {what} of {target} brought back after a deletion',
  'file.restored': 'In {target} {files} deleted files were brought back',
  'variable.create': '{actor} added the variable {target}',
  'variable.update': '{actor} changed the variable {target}',
  'variable.delete': '{actor} deleted the variable {target}',
  'variable.override': '{actor} overrode the managed variable {target}',
  'variable.rebase': '{actor} put the override {target} on the present managed value',
  'variable.read': '{actor} read secrets of {target} with an access token: {names}',
  'variable.bulk': '{actor} edited the variables of {target}: {added} added, {changed} changed, {removed} removed',
  'variable.reveal': '{actor} looked at the value of {target}',
  'deployment.create': '{actor} started a deployment of {target}',
  'deployment.cancel': '{actor} cancelled a deployment of {target}',
  'deployment.finish': 'A deployment of {target} went live',
  'deployment.fail': 'A deployment of {target} failed',
  'deployment.reveal': '{actor} looked at the variables of a deployment of {target}',
  'operation.retry': '{actor} retried: {target}',
  'operation.cancel': '{actor} cancelled: {target}',
} as const;

export type AuditAction = keyof typeof auditActions;

export function isAuditAction(action: string): action is AuditAction {
  return Object.hasOwn(auditActions, action);
}

/** An event in words. An action that this version does not know is named as it is; a missing detail reads "…". */
export function auditSentence(event: {
  action: string;
  actorName: string;
  targetName: string;
  details: Record<string, string | number | boolean | null>;
}): string {
  if (!isAuditAction(event.action)) return `${event.actorName}: ${event.action} ${event.targetName}`.trim();
  const words = new Map<string, unknown>([
    ...Object.entries(event.details),
    ['actor', event.actorName],
    ['target', event.targetName],
  ]);
  return auditActions[event.action].replace(/\{(\w+)\}/g, (_, name: string) => String(words.get(name) ?? '…'));
}
