import { randomBytes } from 'node:crypto';
import { isNull } from 'drizzle-orm';
import { tokenScopes } from '#lib/core/roles';
import { type Database, openDatabase, type Transaction } from '#lib/db/client';
import { setupLinks, users } from '#lib/db/schema/identity';
import { accessTokens } from '#lib/db/schema/organisations';
import { type Env, env } from '#lib/env';
import { createSealer, hashToken } from '#lib/secrets';
import { ensureInstallation } from '#lib/services/setup/ensure-installation';
import { ensureLocalRegion } from '#lib/services/setup/ensure-local-region';
import { hasOwner, insertFirstOwner, lockSetup } from '#lib/services/setup/insert-first-owner';

const LINK_HOURS = 24;

export interface Bootstrapped {
  /** The one-time link that makes the first owner; null once there is one. */
  setupUrl: string | null;
}

/**
 * What must be in the database before anything is served, from the settings of this process. Runs at every start, after
 * the migrations.
 * @throws Error with a sentence for the terminal: wrong master key, half-given admin variables
 */
export async function bootstrap(): Promise<Bootstrapped> {
  const settings = env();
  if (!settings.DATABASE_URL) throw new Error('DATABASE_URL must be set; `npm start` sets it.');
  const database = openDatabase(settings.DATABASE_URL, 1);
  try {
    return await prepareInstallation(database.db, settings);
  } finally {
    await database.close();
  }
}

/** The same on an open database. Repeatable; starts at the same time wait for each other. */
export async function prepareInstallation(db: Database, settings: Env): Promise<Bootstrapped> {
  const secretKey = settings.STOWAGE_SECRET_KEY;
  if (!secretKey) throw new Error('STOWAGE_SECRET_KEY must be set; `npm start` sets it.');
  const sealer = createSealer(secretKey);
  return db.transaction(async (tx) => {
    await lockSetup(tx);
    await ensureInstallation(tx, sealer);
    await ensureLocalRegion(tx, sealer, secretKey, settings);
    await ensureAdmin(tx, settings);
    if (await hasOwner(tx)) {
      await withdrawLinks(tx);
      return { setupUrl: null };
    }
    return { setupUrl: await createSetupUrl(tx, settings.publicUrl) };
  });
}

/** Unattended installs: the owner and token that the admin variables name, while there is nobody at all. */
async function ensureAdmin(tx: Transaction, settings: Env): Promise<void> {
  const { STOWAGE_ADMIN_EMAIL: email, STOWAGE_ADMIN_PASSWORD: password, STOWAGE_ADMIN_TOKEN: token } = settings;
  if (!email && !password && !token) return;
  if (!email || !password) {
    throw new Error('Stowage does not start: set STOWAGE_ADMIN_EMAIL and STOWAGE_ADMIN_PASSWORD both, or neither.');
  }
  const [somebody] = await tx.select({ id: users.id }).from(users).limit(1);
  if (somebody) return;
  const owner = await insertFirstOwner(tx, { organisation: 'My organisation', name: email, email, password });
  if (!token) return;
  await tx.insert(accessTokens).values({
    userId: owner.id,
    name: 'STOWAGE_ADMIN_TOKEN',
    tokenHash: hashToken(token),
    hint: token.slice(-4),
    scopes: [...tokenScopes],
  });
}

/** A fresh link at each start; whoever kept an older one cannot use it. */
async function createSetupUrl(tx: Transaction, publicUrl: string): Promise<string> {
  await withdrawLinks(tx);
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + LINK_HOURS * 3_600_000);
  await tx.insert(setupLinks).values({ tokenHash: hashToken(token), expiresAt });
  return `${publicUrl}/set-up?token=${token}`;
}

async function withdrawLinks(tx: Transaction): Promise<void> {
  await tx.delete(setupLinks).where(isNull(setupLinks.usedAt));
}
