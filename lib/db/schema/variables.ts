import { boolean, index, integer, jsonb, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { DsnPatch } from '#lib/core/dsn';
import { environments } from '#lib/db/schema/applications';
import { createdAt, id, sealed } from '#lib/db/schema/columns';
import { users } from '#lib/db/schema/identity';

export const variableKind = pgEnum('variable_kind', ['value', 'patch']);

/** Custom variables: written by people. One row a name; every write adds a revision. */
export const variables = pgTable(
  'variables',
  {
    id: id(),
    environmentId: uuid()
      .notNull()
      .references(() => environments.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    kind: variableKind().notNull().default('value'),
    value: sealed(),
    patch: jsonb().$type<DsnPatch>(),
    isSensitive: boolean().notNull().default(false),
    /** For a full override: fingerprint of the managed value at that moment. */
    managedFingerprint: text(),
    /** Grows with every write; a writer names the version it saw. */
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [uniqueIndex().on(table.environmentId, table.name)],
);

export const revisionChange = pgEnum('variable_change', ['created', 'updated', 'deleted']);

export const variableRevisions = pgTable(
  'variable_revisions',
  {
    id: id(),
    environmentId: uuid()
      .notNull()
      .references(() => environments.id, { onDelete: 'cascade' }),
    /** Kept after the variable is gone, hence no reference. */
    variableId: uuid().notNull(),
    name: text().notNull(),
    change: revisionChange().notNull(),
    version: integer().notNull(),
    kind: variableKind().notNull(),
    value: sealed(),
    patch: jsonb().$type<DsnPatch>(),
    isSensitive: boolean().notNull(),
    actorId: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.environmentId, table.name, table.id)],
);
