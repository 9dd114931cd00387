import { index, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { roles } from '#lib/core/roles';
import { createdAt, id, instant } from '#lib/db/schema/columns';
import { users } from '#lib/db/schema/identity';

export const role = pgEnum('role', roles);

export const organisations = pgTable('organisations', {
  id: id(),
  name: text().notNull(),
  createdAt: createdAt(),
});

export const members = pgTable(
  'members',
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: role().notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.organisationId, table.userId), index().on(table.userId)],
);

/** Personal API tokens: shown once, only their SHA-256 is kept (they carry 256 random bits). */
export const accessTokens = pgTable(
  'access_tokens',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    tokenHash: text().notNull().unique(),
    /** The last four characters, so that a person can tell tokens apart. */
    hint: text().notNull(),
    scopes: text().array().notNull(),
    expiresAt: instant(),
    lastUsedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.userId, table.id)],
);
