import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id } from '#lib/db/schema/columns';
import { users } from '#lib/db/schema/identity';
import { organisations } from '#lib/db/schema/organisations';

export const auditEvents = pgTable(
  'audit_events',
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    /** No references below: an event outlives what it tells of. */
    applicationId: uuid(),
    environmentId: uuid(),
    actorId: uuid().references(() => users.id, { onDelete: 'set null' }),
    /** Name of the actor at that time; `Stowage` for what the worker did by itself. */
    actorName: text().notNull(),
    tokenId: uuid(),
    action: text().notNull(),
    targetId: uuid(),
    targetName: text().notNull().default(''),
    /** Never a secret: names, states, counts. */
    details: jsonb().$type<Record<string, string | number | boolean | null>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.organisationId, table.id), index().on(table.applicationId, table.id)],
);
