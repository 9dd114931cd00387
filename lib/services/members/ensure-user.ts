import { hashPassword } from '@better-auth/utils/password';
import { eq } from 'drizzle-orm';
import type { Transaction } from '#lib/db/client';
import { accounts, users } from '#lib/db/schema/identity';

export type UserRow = typeof users.$inferSelect;

/**
 * The person with this e-mail address, made when there is none. Somebody who exists already is returned as they are:
 * name and password of the input never change theirs.
 */
export async function ensureUser(
  tx: Transaction,
  person: { name: string; email: string; password: string },
): Promise<UserRow> {
  const email = person.email.toLowerCase();
  const [made] = await tx.insert(users).values({ name: person.name, email }).onConflictDoNothing().returning();
  if (!made) {
    const [known] = await tx.select().from(users).where(eq(users.email, email));
    if (!known) throw new Error('The user was deleted at this moment.');
    return known;
  }
  // The form that better-auth reads: provider `credential`, its account id the user's.
  const password = await hashPassword(person.password);
  await tx.insert(accounts).values({ userId: made.id, accountId: made.id, providerId: 'credential', password });
  return made;
}
