import { eq, sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#lib/db/client';
import { members, organisations } from '#lib/db/schema/organisations';
import { recordAudit } from '#lib/services/audit/record';
import { ensureUser, type UserRow } from '#lib/services/members/ensure-user';

/** Any number that nothing else in this database locks. */
const SETUP_LOCK = 7_391_003;

/** Everything that decides "is there an owner yet?" runs one at a time; the lock ends with the transaction. */
export async function lockSetup(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${SETUP_LOCK})`);
}

export async function hasOwner(db: Executor): Promise<boolean> {
  const [owner] = await db.select({ id: members.id }).from(members).where(eq(members.role, 'owner')).limit(1);
  return owner !== undefined;
}

/** Makes the first organisation with its owner. The caller holds the set-up lock and has seen that there is none. */
export async function insertFirstOwner(
  tx: Transaction,
  input: { organisation: string; name: string; email: string; password: string },
): Promise<UserRow> {
  const user = await ensureUser(tx, input);
  const [organisation] = await tx.insert(organisations).values({ name: input.organisation }).returning();
  if (!organisation) throw new Error('The organisation row was not returned.');
  await tx.insert(members).values({ organisationId: organisation.id, userId: user.id, role: 'owner' });
  const actor = { userId: user.id, name: user.name, email: user.email, token: null };
  await recordAudit(tx, actor, {
    organisationId: organisation.id,
    action: 'installation.setup',
    targetId: organisation.id,
    targetName: organisation.name,
  });
  return user;
}
