import { type Action, can, type Role, scopeAllows, type TokenScope, tokenScopes } from '#lib/core/roles';
import type { Database } from '#lib/db/client';
import { AppError, notFound } from '#lib/errors';
import type { Queue } from '#lib/queue';
import type { Sealer } from '#lib/secrets';

export interface Settings {
  publicUrl: string;
  edgePort: number;
  dataDir: string;
}

export interface Actor {
  userId: string;
  name: string;
  email: string;
  /** Set when the caller used an access token; a session otherwise. */
  token: { id: string; scopes: TokenScope[] } | null;
}

/** What every verb gets beside its input: who asks, what they are a member of, and the tools. */
export interface ServiceContext {
  db: Database;
  sealer: Sealer;
  queue: Queue;
  settings: Settings;
  actor: Actor;
  /** Role of the actor by organisation. An organisation that is not here does not exist for them. */
  memberships: ReadonlyMap<string, Role>;
}

/**
 * Demands a permission in an organisation. A token can do what its scopes and its owner's present role both allow.
 * @throws AppError NOT_FOUND for another organisation's things, FORBIDDEN when the role or scopes do not suffice
 */
export function requirePermission(ctx: ServiceContext, organisationId: string, action: Action, what = 'This'): void {
  const role = ctx.memberships.get(organisationId);
  if (!role) throw notFound(what);
  if (!can(role, action))
    throw new AppError(
      'FORBIDDEN',
      `Your role (${role}) does not allow this. Ask an owner or admin of the organisation.`,
    );
  requireScope(ctx, action);
}

/** Demands only that the caller's token, if they use one, has the scope. */
export function requireScope(ctx: ServiceContext, action: Action): void {
  if (ctx.actor.token && !scopeAllows(ctx.actor.token.scopes, action)) {
    throw new AppError(
      'FORBIDDEN',
      scopeAllows(tokenScopes, action)
        ? 'This access token does not have the scope for this. Create one with the scope at /account/access-tokens/.'
        : 'No access token can do this. Sign in to the panel instead.',
    );
  }
}

/** Does the caller hold the permission here? For answers that show less to some. */
export function hasPermission(ctx: ServiceContext, organisationId: string, action: Action): boolean {
  const role = ctx.memberships.get(organisationId);
  if (!role || !can(role, action)) return false;
  return !ctx.actor.token || scopeAllows(ctx.actor.token.scopes, action);
}

/**
 * Organisations in which the caller may do this; for lists.
 * @throws AppError FORBIDDEN for a token without the scope: an empty list would look like an answer
 */
export function organisationsWith(ctx: ServiceContext, action: Action): string[] {
  requireScope(ctx, action);
  return [...ctx.memberships.keys()].filter((organisationId) => hasPermission(ctx, organisationId, action));
}
