/** How long removed data can be restored. */
export const TRASH_DAYS = 7;

const DAY_MS = 86_400_000;

/** What a row in the trash carries beside its state. */
export function trashedColumns(now: Date): { trashedAt: Date; destroyAfter: Date } {
  return { trashedAt: now, destroyAfter: new Date(now.getTime() + TRASH_DAYS * DAY_MS) };
}
