import { eq } from 'drizzle-orm';
import { auth } from '#lib/auth/auth';
import type { Me, SignInInput } from '#lib/contracts/iam';
import { users } from '#lib/db/schema/identity';
import { members } from '#lib/db/schema/organisations';
import { AppError } from '#lib/errors';
import { recordPersonalAudit } from '#lib/services/audit/record-personal';
import type { Server } from '#lib/services/server';
import { countAttempt, forgetAttempts, limitSentence } from '#lib/services/sessions/limit';
import { presentMe } from '#lib/services/sessions/present';

/**
 * Signs somebody in with e-mail address and password.
 * @param headers of the request; only the user agent is kept
 * @returns who they are, and the cookies to set
 * @throws AppError INVALID with one sentence for a wrong password and an unknown account, TOO_MANY_REQUESTS after ten
 * failures within 15 minutes, for both alike
 */
export async function signIn({
  server,
  input,
  headers,
}: {
  server: Server;
  input: SignInInput;
  headers: Headers;
}): Promise<{ me: Me; cookies: string[] }> {
  const { db } = server.database;
  const { isLimited, isFirstRefusal } = await countAttempt(db, input.email);
  const known = await findPerson(server, input.email);
  if (isLimited) {
    if (isFirstRefusal && known) await recordRefusal(server, known);
    throw new AppError('TOO_MANY_REQUESTS', limitSentence);
  }
  // No cookie goes along: a sign-in always makes a session of its own.
  const answer = await auth(server).api.signInEmail({
    body: input,
    headers: new Headers({ 'user-agent': headers.get('user-agent') ?? '' }),
    asResponse: true,
  });
  if (!answer.ok || !known) {
    if (answer.status >= 500) throw new Error(`Signing in failed with status ${answer.status}.`);
    throw new AppError('INVALID', 'E-mail address or password is not right.');
  }
  await forgetAttempts(db, input.email);
  const { user, organisationIds } = known;
  await db.transaction((tx) =>
    recordPersonalAudit(tx, { userId: user.id, name: user.name, email: user.email, token: null }, organisationIds, {
      action: 'session.create',
      targetId: user.id,
      targetName: user.name,
    }),
  );
  return { me: presentMe(user), cookies: answer.headers.getSetCookie() };
}

interface Person {
  user: typeof users.$inferSelect;
  organisationIds: string[];
}

async function findPerson({ database: { db } }: Server, email: string): Promise<Person | null> {
  const rows = await db
    .select({ user: users, organisationId: members.organisationId })
    .from(users)
    .leftJoin(members, eq(members.userId, users.id))
    .where(eq(users.email, email));
  const [first] = rows;
  return first ? { user: first.user, organisationIds: rows.flatMap((row) => row.organisationId ?? []) } : null;
}

/** Once per window, so that guessing cannot fill the audit log. */
async function recordRefusal({ database: { db } }: Server, { user, organisationIds }: Person): Promise<void> {
  await db.transaction((tx) =>
    recordPersonalAudit(tx, null, organisationIds, {
      action: 'session.refuse',
      targetId: user.id,
      targetName: user.email,
    }),
  );
}
