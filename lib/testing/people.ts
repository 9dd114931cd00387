import { randomBytes } from 'node:crypto';
import { makeSignature } from 'better-auth/crypto';
import { auth } from '#lib/auth/auth';
import { type Role, roles, type TokenScope, tokenScopes } from '#lib/core/roles';
import { users } from '#lib/db/schema/identity';
import { accessTokens, members, organisations } from '#lib/db/schema/organisations';
import { createToken, hashToken } from '#lib/secrets';
import type { Server } from '#lib/services/server';

export interface Person {
  userId: string;
  memberId: string;
  email: string;
  /** Headers of a browser that this person signed in with. */
  headers: Record<string, string>;
}

export interface Tenant {
  organisationId: string;
  people: Record<Role, Person>;
}

/** An organisation with one signed-in person of each role. */
export async function createTenant(server: Server, name = 'Acme'): Promise<Tenant> {
  const organisationId = await createOrganisation(server, name);
  const entries: [Role, Person][] = [];
  for (const role of roles) entries.push([role, await createPerson(server, organisationId, role)]);
  return { organisationId, people: Object.fromEntries(entries) as Record<Role, Person> };
}

async function createOrganisation({ database: { db } }: Server, name: string): Promise<string> {
  const [row] = await db.insert(organisations).values({ name }).returning({ id: organisations.id });
  return existing(row).id;
}

export async function createPerson(server: Server, organisationId: string, role: Role): Promise<Person> {
  const { db } = server.database;
  const email = `${role}-${randomBytes(6).toString('hex')}@example.com`;
  const [user] = await db
    .insert(users)
    .values({ name: `The ${role}`, email })
    .returning();
  const userId = existing(user).id;
  const [member] = await db.insert(members).values({ organisationId, userId, role }).returning();
  return { userId, memberId: existing(member).id, email, headers: await signedInHeaders(server, userId) };
}

/** A session as signing in makes it, without the price of hashing a password. */
export async function signedInHeaders(server: Server, userId: string): Promise<Record<string, string>> {
  const { authCookies, internalAdapter, secret } = await auth(server).$context;
  const session = await internalAdapter.createSession(userId);
  const signed = `${session.token}.${await makeSignature(session.token, secret)}`;
  return { cookie: `${authCookies.sessionToken.name}=${encodeURIComponent(signed)}` };
}

export interface TestToken {
  id: string;
  token: string;
  /** Headers of a script that uses the token. */
  headers: Record<string, string>;
}

export async function createTestToken(
  { database: { db } }: Server,
  userId: string,
  scopes: readonly TokenScope[] = tokenScopes,
): Promise<TestToken> {
  const token = createToken();
  const [row] = await db
    .insert(accessTokens)
    .values({ userId, name: 'script', tokenHash: hashToken(token), hint: token.slice(-4), scopes: [...scopes] })
    .returning();
  return { id: existing(row).id, token, headers: { authorization: `Token ${token}` } };
}

/** The row that an insert returned. */
export function existing<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error('The row was not returned.');
  return row;
}
