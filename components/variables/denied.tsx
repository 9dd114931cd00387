import { type Action, can, type Role } from '#lib/core/roles';

/** Why this role may not do it, or null when it may. */
export function deniedReason(role: Role, action: Action): string | null {
  return can(role, action) ? null : `Your role (${role}) does not allow this.`;
}
