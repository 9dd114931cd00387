import { sql } from 'drizzle-orm';
import { index, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { serviceInstanceStates } from '#lib/core/states';
import { environments } from '#lib/db/schema/applications';
import { createdAt, id, instant, sealed } from '#lib/db/schema/columns';
import { regions } from '#lib/db/schema/installation';

export const serviceKind = pgEnum('service_kind', ['object-storage']);
export const serviceType = pgEnum('service_type', ['STORAGE', 'DATABASE']);
export const visibility = pgEnum('visibility', ['private', 'public-read']);
export const serviceInstanceState = pgEnum('service_instance_state', serviceInstanceStates);

export const serviceInstances = pgTable(
  'service_instances',
  {
    id: id(),
    environmentId: uuid()
      .notNull()
      .references(() => environments.id, { onDelete: 'cascade' }),
    regionId: uuid()
      .notNull()
      .references(() => regions.id),
    service: serviceKind().notNull(),
    type: serviceType().notNull(),
    prefix: text().notNull(),
    visibility: visibility().notNull().default('public-read'),
    state: serviceInstanceState().notNull().default('new'),
    stateMessage: text().notNull().default(''),
    /** The last operation that worked on it. */
    operationId: uuid(),
    /** Chosen before the store is first called; never used again after removal. */
    bucket: text(),
    provisionedAt: instant(),
    trashedAt: instant(),
    destroyAfter: instant(),
    removedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('service_instances_live_prefix')
      .on(table.environmentId, table.type, table.prefix)
      .where(sql`${table.state} not in ('trashed', 'removing', 'removed')`),
    uniqueIndex().on(table.bucket),
    index().on(table.environmentId, table.state),
  ],
);

export const keyState = pgEnum('storage_key_state', ['active', 'staged', 'retired']);
export const keyAccess = pgEnum('storage_key_access', ['read-write', 'read-only']);

export const storageKeys = pgTable(
  'storage_keys',
  {
    id: id(),
    serviceInstanceId: uuid()
      .notNull()
      .references(() => serviceInstances.id, { onDelete: 'cascade' }),
    keyId: text().notNull(),
    secret: sealed().notNull(),
    access: keyAccess().notNull().default('read-write'),
    state: keyState().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('storage_keys_one_active')
      .on(table.serviceInstanceId, table.access)
      .where(sql`${table.state} = 'active'`),
  ],
);
