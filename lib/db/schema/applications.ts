import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, sealed } from '#lib/db/schema/columns';
import { regions } from '#lib/db/schema/installation';
import { organisations } from '#lib/db/schema/organisations';

export const repositoryKeyType = pgEnum('repository_key_type', ['ED25519', 'ECDSA', 'RSA']);
export const repositoryState = pgEnum('repository_state', ['CLONING', 'CLONED', 'INVALID']);

export const repositories = pgTable(
  'repositories',
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    url: text().notNull(),
    state: repositoryState().notNull().default('CLONING'),
    stateMessage: text().notNull().default(''),
    keyType: repositoryKeyType(),
    publicKey: text().notNull().default(''),
    privateKey: sealed(),
    username: text().notNull().default(''),
    password: sealed(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.organisationId)],
);

export const applications = pgTable(
  'applications',
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    regionId: uuid()
      .notNull()
      .references(() => regions.id),
    repositoryId: uuid().references(() => repositories.id),
    name: text().notNull(),
    slug: text().notNull(),
    buildCommand: text().notNull().default(''),
    startCommand: text().notNull().default(''),
    healthCheckPath: text().notNull().default('/'),
    healthCheckSeconds: integer().notNull().default(60),
    createdAt: createdAt(),
    /** Set while the application is being deleted; it is out of every list from then on. */
    deletedAt: instant(),
  },
  (table) => [
    uniqueIndex('applications_live_slug').on(table.slug).where(sql`${table.deletedAt} is null`),
    index('applications_live_by_name')
      .on(table.organisationId, table.name, table.id)
      .where(sql`${table.deletedAt} is null`),
  ],
);

export const releaseCommands = pgTable(
  'release_commands',
  {
    id: id(),
    applicationId: uuid()
      .notNull()
      .references(() => applications.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    label: text().notNull(),
    command: text().notNull(),
  },
  (table) => [index().on(table.applicationId, table.position)],
);

export const environments = pgTable(
  'environments',
  {
    id: id(),
    applicationId: uuid()
      .notNull()
      .references(() => applications.id, { onDelete: 'cascade' }),
    slug: text().notNull(),
    branch: text().notNull(),
    isProduction: boolean().notNull().default(false),
    secretKey: sealed().notNull(),
    /** The deployment that the edge sends requests to. */
    servingDeploymentId: uuid(),
    lastFinishedDeploymentId: uuid(),
    createdAt: createdAt(),
    deletedAt: instant(),
  },
  (table) => [
    uniqueIndex('environments_live_slug').on(table.applicationId, table.slug).where(sql`${table.deletedAt} is null`),
  ],
);

export const domainKind = pgEnum('domain_kind', ['primary', 'alias', 'redirect']);

export const domains = pgTable(
  'domains',
  {
    id: id(),
    environmentId: uuid()
      .notNull()
      .references(() => environments.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    kind: domainKind().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex().on(table.name),
    uniqueIndex('domains_one_primary').on(table.environmentId).where(sql`${table.kind} = 'primary'`),
    index().on(table.environmentId),
  ],
);
