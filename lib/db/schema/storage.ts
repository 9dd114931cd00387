import { bigint, index, integer, jsonb, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from '#lib/db/schema/columns';
import { users } from '#lib/db/schema/identity';
import { serviceInstances } from '#lib/db/schema/service-instances';

/** Bytes and objects of a bucket over time; one row an hour, thinned with age. */
export const usageSamples = pgTable(
  'usage_samples',
  {
    serviceInstanceId: uuid()
      .notNull()
      .references(() => serviceInstances.id, { onDelete: 'cascade' }),
    at: instant().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    objects: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.serviceInstanceId, table.at] })],
);

/** One run of "Check storage", kept with its results. */
export const storageChecks = pgTable(
  'storage_checks',
  {
    id: id(),
    serviceInstanceId: uuid()
      .notNull()
      .references(() => serviceInstances.id, { onDelete: 'cascade' }),
    operationId: uuid(),
    results: jsonb().$type<CheckResult[]>().notNull().default([]),
    createdAt: createdAt(),
    endedAt: instant(),
  },
  (table) => [index().on(table.serviceInstanceId, table.id)],
);

/** One thing that was tried on a bucket, with what came of it in plain words. */
export interface CheckResult {
  name: string;
  label: string;
  state: 'passed' | 'failed' | 'skipped';
  message: string;
  durationMs: number;
}

/** An upload from the browser that is not complete yet, so that it goes on after a broken connection or a reload. */
export const uploads = pgTable(
  'uploads',
  {
    id: id(),
    serviceInstanceId: uuid()
      .notNull()
      .references(() => serviceInstances.id, { onDelete: 'cascade' }),
    key: text().notNull(),
    /** Of the store; null for an upload in one piece. */
    storeUploadId: text(),
    bytes: bigint({ mode: 'number' }).notNull(),
    partBytes: bigint({ mode: 'number' }).notNull(),
    createdById: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.serviceInstanceId, table.id)],
);

export const moveState = pgEnum('move_state', ['copying', 'switching', 'deploying', 'done', 'failed', 'cancelled']);

/** A move of an instance's bucket to another region: how far it is, and what it compared. */
export const moves = pgTable(
  'moves',
  {
    id: id(),
    serviceInstanceId: uuid()
      .notNull()
      .references(() => serviceInstances.id, { onDelete: 'cascade' }),
    /** The instance that holds the new bucket while it is filled, and the old one afterwards. */
    otherInstanceId: uuid()
      .notNull()
      .references(() => serviceInstances.id, { onDelete: 'cascade' }),
    operationId: uuid(),
    deploymentId: uuid(),
    state: moveState().notNull().default('copying'),
    /** When the last full copy began, less some slack: later writes to the old bucket are looked at after the switch. */
    settledAt: instant(),
    objectsTotal: bigint({ mode: 'number' }),
    bytesTotal: bigint({ mode: 'number' }),
    objectsCopied: bigint({ mode: 'number' }).notNull().default(0),
    bytesCopied: bigint({ mode: 'number' }).notNull().default(0),
    differences: integer().notNull().default(0),
    message: text().notNull().default(''),
    createdAt: createdAt(),
    endedAt: instant(),
  },
  (table) => [index().on(table.serviceInstanceId, table.id)],
);

/** A rotation of a key: which deployment brings the new one to the application. */
export const keyRotations = pgTable(
  'key_rotations',
  {
    id: id(),
    serviceInstanceId: uuid()
      .notNull()
      .references(() => serviceInstances.id, { onDelete: 'cascade' }),
    operationId: uuid(),
    oldKeyId: text().notNull(),
    newKeyId: text(),
    deploymentId: uuid(),
    message: text().notNull().default(''),
    createdAt: createdAt(),
    endedAt: instant(),
  },
  (table) => [index().on(table.serviceInstanceId, table.id)],
);
