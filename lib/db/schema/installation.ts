import { boolean, integer, jsonb, pgEnum, pgTable, serial, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { type Capabilities, storeKindNames } from '#lib/core/stores';
import { createdAt, id, instant, sealed } from '#lib/db/schema/columns';
import { organisations } from '#lib/db/schema/organisations';

/** One row: who this installation is, and a sealed constant that proves the master key is the right one. */
export const installation = pgTable('installation', {
  /** Always 1, so that two first starts cannot both insert. */
  id: integer().primaryKey(),
  instanceId: uuid().notNull(),
  keyCheck: sealed().notNull(),
  createdAt: createdAt(),
});

/** Worker processes; each holds an advisory lock on its number while it lives. */
export const workers = pgTable('workers', {
  id: serial().primaryKey(),
  hostname: text().notNull(),
  pid: integer().notNull(),
  startedAt: instant().notNull().defaultNow(),
});

export const storeKind = pgEnum('store_kind', storeKindNames);
export const runtimeKind = pgEnum('runtime_kind', ['process']);

/** The connection of a region but its secret; `options` are the fields of `storeKinds` that not all kinds have. */
export interface StoreSettings {
  endpoint: string;
  region: string;
  publicHost: string;
  accessKeyId: string;
  options?: Record<string, string>;
}

/** What the last live probe of a region's store found. */
export interface StoreProbe {
  at: string;
  checks: { name: string; label: string; state: 'passed' | 'failed' | 'unsupported'; message: string }[];
}

export const regions = pgTable(
  'regions',
  {
    id: id(),
    /** Regions without an organisation serve all of them. */
    organisationId: uuid().references(() => organisations.id, { onDelete: 'cascade' }),
    slug: text().notNull(),
    name: text().notNull(),
    storeKind: storeKind().notNull(),
    storeSettings: jsonb().$type<StoreSettings>().notNull(),
    storeSecret: sealed().notNull(),
    /** Only an owner sets it: the store may be on a private address. */
    allowsPrivateAddress: boolean().notNull().default(false),
    /** What the store can do, as its probe found; null before the first: what its kind declares. */
    storeCapabilities: jsonb().$type<Capabilities>(),
    storeProbe: jsonb().$type<StoreProbe>(),
    runtimeKind: runtimeKind().notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex().on(table.slug)],
);
