import { hashPassword } from '@better-auth/utils/password';
import { v7 } from 'uuid';
import type { Transaction } from '#lib/db/client';
import { accounts, users } from '#lib/db/schema/identity';

/**
 * Adds a person who can sign in with a password, in the form that better-auth reads: an account of the provider
 * `credential` whose account id is the user's.
 * @returns the row of the user
 * @throws when the e-mail address is taken (unique constraint)
 */
export async function insertUser(
  tx: Transaction,
  person: { name: string; email: string; password: string },
): Promise<typeof users.$inferSelect> {
  const id = v7();
  const password = await hashPassword(person.password);
  const [user] = await tx
    .insert(users)
    .values({ id, name: person.name, email: person.email.toLowerCase() })
    .returning();
  if (!user) throw new Error('The user row was not returned.');
  await tx.insert(accounts).values({ userId: id, accountId: id, providerId: 'credential', password });
  return user;
}
