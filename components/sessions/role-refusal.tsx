import { type Action, can, type Role } from '#lib/core/roles';

/** Why this role may not do it, for `disabledReason`; null when it may. The API decides the same by the same table. */
export function roleRefusal(role: Role, action: Action): string | null {
  return can(role, action) ? null : `Your role (${role}) does not allow this.`;
}
