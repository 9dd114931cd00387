import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { operationStates } from '#lib/core/states';
import { createdAt, id, instant } from '#lib/db/schema/columns';
import { users } from '#lib/db/schema/identity';
import { organisations } from '#lib/db/schema/organisations';

export const operationState = pgEnum('operation_state', operationStates);
export const stepState = pgEnum('step_state', ['pending', 'running', 'succeeded', 'failed', 'skipped', 'undone']);

/** One durable piece of work. This table is the truth; the queue only carries wake-ups. */
export const operations = pgTable(
  'operations',
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    input: jsonb().notNull(),
    /** What it works on, for example `environment:<id>`; one unfinished operation a target. */
    target: text().notNull(),
    state: operationState().notNull().default('queued'),
    /** Fence: grows at every claim, demanded by every write of the worker that holds it. */
    attempt: integer().notNull().default(0),
    workerId: integer(),
    runAfter: instant().notNull().defaultNow(),
    cancelRequestedAt: instant(),
    /** Set once the steps are being undone, so that a takeover goes on undoing. */
    isUndoing: boolean().notNull().default(false),
    errorCode: text(),
    errorMessage: text().notNull().default(''),
    requestedById: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    startedAt: instant(),
    endedAt: instant(),
  },
  (table) => [
    uniqueIndex('operations_one_per_target').on(table.target).where(sql`${table.state} in ('queued', 'running')`),
    index('operations_unfinished').on(table.runAfter).where(sql`${table.state} in ('queued', 'running')`),
    index().on(table.organisationId, table.id),
    index().on(table.target, table.id),
  ],
);

export const operationSteps = pgTable(
  'operation_steps',
  {
    id: id(),
    operationId: uuid()
      .notNull()
      .references(() => operations.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    name: text().notNull(),
    state: stepState().notNull().default('pending'),
    tries: integer().notNull().default(0),
    message: text().notNull().default(''),
    startedAt: instant(),
    endedAt: instant(),
  },
  (table) => [uniqueIndex().on(table.operationId, table.position)],
);
