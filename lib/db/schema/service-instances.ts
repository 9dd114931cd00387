import { sql } from 'drizzle-orm';
import { type AnyPgColumn, index, jsonb, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { type BucketSettings, defaultSettings, type SettingName } from '#lib/core/bucket-settings';
import { serviceInstanceStates } from '#lib/core/states';
import { environments } from '#lib/db/schema/applications';
import { createdAt, id, instant, sealed } from '#lib/db/schema/columns';
import { regions } from '#lib/db/schema/installation';

export const serviceKind = pgEnum('service_kind', ['object-storage']);
export const serviceType = pgEnum('service_type', ['STORAGE', 'DATABASE']);
export const visibility = pgEnum('visibility', ['private', 'public-read']);
export const serviceInstanceState = pgEnum('service_instance_state', serviceInstanceStates);

/** `BucketSettings` as a row keeps it. */
export type StoredSettings = Omit<BucketSettings, 'access'> & { publicPrefixes: string[] };

/** The wish of a bucket without what has a column of its own. */
export function storedSettings({ access, ...settings }: BucketSettings): StoredSettings {
  return { ...settings, publicPrefixes: access.publicPrefixes };
}

/** The wish of an instance, complete. */
export function wishOf(row: Pick<typeof serviceInstances.$inferSelect, 'visibility' | 'settings'>): BucketSettings {
  const { publicPrefixes, ...settings } = row.settings;
  return { access: { visibility: row.visibility, publicPrefixes }, ...settings };
}

/** One look at a bucket: settings that differ from the wish, in words; `problem` when the store could not be asked. */
export interface ObservedSettings {
  at: string;
  problem: string;
  isBucketMissing: boolean;
  drift: { setting: SettingName; found: string; foreign: string[] }[];
}

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
    /** The wish for the bucket but its visibility, which has a column of its own. */
    settings: jsonb()
      .$type<StoredSettings>()
      .notNull()
      .default(storedSettings(defaultSettings('public-read'))),
    /** What the store was last seen to do otherwise; null before the first look. */
    observed: jsonb().$type<ObservedSettings>(),
    /** Filled by a move: takes the bucket's place in that instance when the copy is complete, and is hidden until then. */
    replacesId: uuid().references((): AnyPgColumn => serviceInstances.id, { onDelete: 'cascade' }),
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
    /** When the running release was last seen to use it. */
    provenAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('storage_keys_one_active')
      .on(table.serviceInstanceId, table.access)
      .where(sql`${table.state} = 'active'`),
  ],
);
