import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { v7 } from 'uuid';
import { accounts, sessions, users, verifications } from '#lib/db/schema/identity';
import { sessionSecret } from '#lib/secrets';
import type { Server } from '#lib/services/server';

const DAY_SECONDS = 86_400;

function createAuth({ env, database, secretKey }: Server) {
  return betterAuth({
    appName: 'Stowage',
    baseURL: env.publicUrl,
    secret: sessionSecret(secretKey),
    telemetry: { enabled: false },
    // A wrong password is no event for the log.
    logger: { level: 'error' },
    database: drizzleAdapter(database.db, {
      provider: 'pg',
      schema: { user: users, session: sessions, account: accounts, verification: verifications },
    }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    session: { expiresIn: 14 * DAY_SECONDS, updateAge: DAY_SECONDS },
    // Its own routes are not mounted: sign-in goes through lib/services/sessions, which limits attempts per account.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'stowage',
      useSecureCookies: env.publicUrl.startsWith('https://'),
      database: { generateId: () => v7() },
    },
  });
}

const instances = new WeakMap<Server, ReturnType<typeof createAuth>>();

/** The identity library: passwords, sessions, cookies. Organisations, roles and tokens are ours. */
export function auth(server: Server) {
  const instance = instances.get(server) ?? createAuth(server);
  instances.set(server, instance);
  return instance;
}
