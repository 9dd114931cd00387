import { eq, lt, sql } from 'drizzle-orm';
import type { Database } from '#lib/db/client';
import { signInFailures } from '#lib/db/schema/identity';

const MAX_FAILURES = 10;
const WINDOW_MINUTES = 15;

/**
 * Counts an attempt before the password is looked at, so that attempts at the same time cannot slip through; a success
 * forgets them. Looks at the e-mail address only: accounts that do not exist are limited alike.
 * @returns `isLimited` when there were too many already; `isFirstRefusal` for the first of those
 */
export async function countAttempt(
  db: Database,
  email: string,
): Promise<{ isLimited: boolean; isFirstRefusal: boolean }> {
  const windowStart = sql`now() - make_interval(mins => ${WINDOW_MINUTES})`;
  await db.delete(signInFailures).where(lt(signInFailures.firstAt, windowStart));
  const [row] = await db
    .insert(signInFailures)
    .values({ email, count: 1, firstAt: sql`now()` })
    .onConflictDoUpdate({ target: signInFailures.email, set: { count: sql`${signInFailures.count} + 1` } })
    .returning({ count: signInFailures.count });
  const attempts = row?.count ?? 1;
  return { isLimited: attempts > MAX_FAILURES, isFirstRefusal: attempts === MAX_FAILURES + 1 };
}

/** After a sign-in that worked. */
export async function forgetAttempts(db: Database, email: string): Promise<void> {
  await db.delete(signInFailures).where(eq(signInFailures.email, email));
}

export const limitSentence = `Too many attempts to sign in to this account. Wait ${WINDOW_MINUTES} minutes, then try again.`;
