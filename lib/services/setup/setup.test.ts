import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '#lib/db/client';
import { auditEvents } from '#lib/db/schema/audit-events';
import { setupLinks, users } from '#lib/db/schema/identity';
import { installation, regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { accessTokens, members, organisations } from '#lib/db/schema/organisations';
import { parseEnv } from '#lib/env';
import { createSealer, storeRootCredentials } from '#lib/secrets';
import { prepareInstallation } from '#lib/services/setup/bootstrap';
import { setUp } from '#lib/services/setup/set-up';
import { createTestDatabase } from '#lib/testing/database';
import { startTestServer, type TestServer } from '#lib/testing/server';

const secretKey = randomBytes(32).toString('hex');

function settings(extra: Record<string, string> = {}) {
  return parseEnv({ STOWAGE_SECRET_KEY: secretKey, STOWAGE_PUBLIC_URL: 'https://panel.example.com', ...extra });
}

const person = {
  organisation: 'Acme',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'correct horse battery',
};

async function withDatabase(run: (database: OpenDatabase) => Promise<void>): Promise<void> {
  const test = await createTestDatabase();
  const database = openDatabase(test.url, 4);
  try {
    await run(database);
  } finally {
    await database.close();
    await test.drop();
  }
}

function tokenOf(setupUrl: string | null): string {
  return new URL(setupUrl ?? '').searchParams.get('token') ?? '';
}

describe('prepareInstallation', () => {
  it('makes the installation, the region and a set-up link, and only a new link when repeated', async () => {
    await withDatabase(async ({ db }) => {
      const first = await prepareInstallation(db, settings());
      const second = await prepareInstallation(db, settings());
      expect(first.setupUrl).toMatch(/^https:\/\/panel\.example\.com\/set-up\?token=[\w-]{43}$/);
      expect(second.setupUrl).not.toBe(first.setupUrl);
      expect(await db.select().from(installation)).toHaveLength(1);
      expect(await db.select().from(regions)).toHaveLength(1);
      expect(await db.select().from(setupLinks)).toHaveLength(1);
    });
  });

  it('keeps only a hash of the link', async () => {
    await withDatabase(async ({ db }) => {
      const { setupUrl } = await prepareInstallation(db, settings());
      const rows = JSON.stringify(await db.select().from(setupLinks));
      expect(rows).not.toContain(tokenOf(setupUrl));
    });
  });

  it('refuses another master key and changes nothing', async () => {
    await withDatabase(async ({ db }) => {
      await prepareInstallation(db, settings());
      const before = await db.select().from(regions);
      const wrong = settings({ STOWAGE_SECRET_KEY: randomBytes(32).toString('hex'), STOWAGE_STORE_PORT: '9999' });
      await expect(prepareInstallation(db, wrong)).rejects.toThrow(/does not start: this is not the master key/);
      expect(await db.select().from(regions)).toEqual(before);
    });
  });

  it('describes the embedded store in the region, and follows its port', async () => {
    await withDatabase(async ({ db }) => {
      await prepareInstallation(db, settings({ STOWAGE_STORE_PORT: '9000' }));
      await prepareInstallation(db, settings({ STOWAGE_STORE_PORT: '9100' }));
      const [region] = await db.select().from(regions);
      expect(region).toMatchObject({
        slug: 'local',
        name: 'Local',
        storeSettings: {
          endpoint: 'http://127.0.0.1:9100',
          region: 'local',
          publicHost: 's3.local.localhost:9100',
          accessKeyId: storeRootCredentials(secretKey).keyId,
        },
      });
    });
  });

  it('describes a store that something else runs under a public name', async () => {
    await withDatabase(async ({ db }) => {
      const elsewhere = { STOWAGE_STORE_ENDPOINT: 'http://store:9000', STOWAGE_STORE_DOMAIN: 'storage.example.org' };
      await prepareInstallation(db, settings(elsewhere));
      const [region] = await db.select().from(regions);
      expect(region?.storeSettings).toMatchObject({
        endpoint: 'http://store:9000',
        publicHost: 's3.local.storage.example.org',
      });
    });
  });

  it('does not let a machine without the store move it', async () => {
    await withDatabase(async ({ db }) => {
      await prepareInstallation(db, settings({ STOWAGE_STORE_PORT: '9000' }));
      await prepareInstallation(db, settings({ STOWAGE_STORE_PORT: '9100', STOWAGE_ROLE: 'web' }));
      const [region] = await db.select().from(regions);
      expect(region?.storeSettings.endpoint).toBe('http://127.0.0.1:9000');
    });
  });

  it('seals the root credentials of the store so that the worker can open them', async () => {
    await withDatabase(async ({ db }) => {
      await prepareInstallation(db, settings());
      const [region] = await db.select().from(regions);
      if (!region) throw new Error('no region');
      const place = { table: 'regions', column: 'store_secret', rowId: region.id };
      const { secret } = storeRootCredentials(secretKey);
      expect(createSealer(secretKey).open(region.storeSecret, place)).toBe(secret);
      expect(region.storeSecret.includes(secret)).toBe(false);
    });
  });

  it('makes owner and token from the admin variables once, also when two machines start together', async () => {
    const admin = settings({
      STOWAGE_ADMIN_EMAIL: 'Boss@Example.com',
      STOWAGE_ADMIN_PASSWORD: 'correct horse battery',
      STOWAGE_ADMIN_TOKEN: randomBytes(24).toString('hex'),
    });
    await withDatabase(async ({ db }) => {
      const links = await Promise.all([prepareInstallation(db, admin), prepareInstallation(db, admin)]);
      expect(links).toEqual([{ setupUrl: null }, { setupUrl: null }]);
      expect(await db.select().from(organisations)).toMatchObject([{ name: 'My organisation' }]);
      expect(await db.select().from(users)).toMatchObject([{ email: 'boss@example.com' }]);
      expect(await db.select().from(members)).toMatchObject([{ role: 'owner' }]);
      expect(await db.select().from(accessTokens)).toMatchObject([{ scopes: ['read', 'write', 'deploy', 'secrets'] }]);
      expect(JSON.stringify(await db.select().from(accessTokens))).not.toContain(admin.STOWAGE_ADMIN_TOKEN);
    });
  });

  it('refuses half of the admin variables', async () => {
    await withDatabase(async ({ db }) => {
      const half = settings({ STOWAGE_ADMIN_EMAIL: 'boss@example.com' });
      await expect(prepareInstallation(db, half)).rejects.toThrow(/both, or neither/);
    });
  });
});

describe('setUp', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const freshToken = async () => tokenOf((await prepareInstallation(server.database.db, server.env)).setupUrl);

  it('refuses expired, replaced and unknown links', async () => {
    const { db } = server.database;
    const replaced = await freshToken();
    const expired = await freshToken();
    await db.update(setupLinks).set({ expiresAt: new Date(Date.now() - 1) });
    for (const token of [replaced, expired, 'made-up']) {
      await expect(setUp({ server, input: { ...person, token } })).rejects.toMatchObject({
        code: 'PRECONDITION_FAILED',
      });
    }
    expect(await db.select().from(users)).toHaveLength(0);
  });

  it('lets one of two at the same time win, and nobody after', async () => {
    const { db } = server.database;
    const token = await freshToken();
    const both = await Promise.allSettled([
      setUp({ server, input: { ...person, token } }),
      setUp({ server, input: { ...person, email: 'eve@example.com', token } }),
    ]);
    expect(both.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(setUp({ server, input: { ...person, token } })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });

    const [owner] = await db.select().from(members).where(eq(members.role, 'owner'));
    expect(await db.select().from(users)).toHaveLength(1);
    expect(await db.select().from(auditEvents)).toMatchObject([
      { action: 'installation.setup', actorId: owner?.userId, targetName: 'Acme' },
    ]);
    expect(await prepareInstallation(db, server.env)).toEqual({ setupUrl: null });
    // Whoever has set Stowage up need not ask whether its region works.
    expect(await db.select().from(operations)).toMatchObject([{ kind: 'probe-region', requestedById: null }]);
  });
});
