import { bigserial, boolean, index, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { deploymentStates } from '#lib/core/states';
import { applications, environments } from '#lib/db/schema/applications';
import { createdAt, id, instant, sealed } from '#lib/db/schema/columns';
import { users } from '#lib/db/schema/identity';

/** What a build made: reused by every deployment of the same application, commit and build command. */
export const builds = pgTable(
  'builds',
  {
    id: id(),
    applicationId: uuid()
      .notNull()
      .references(() => applications.id, { onDelete: 'cascade' }),
    commit: text().notNull(),
    subject: text().notNull().default(''),
    buildCommand: text().notNull(),
    /** Empty until the build is complete. */
    artifact: text().notNull().default(''),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.applicationId, table.commit)],
);

export const buildMode = pgEnum('build_mode', ['AUTO', 'ADOPT', 'FORCE']);
export const deploymentState = pgEnum('deployment_state', deploymentStates);

export const deployments = pgTable(
  'deployments',
  {
    id: id(),
    environmentId: uuid()
      .notNull()
      .references(() => environments.id, { onDelete: 'cascade' }),
    operationId: uuid(),
    buildMode: buildMode().notNull(),
    state: deploymentState().notNull().default('queued'),
    branch: text().notNull(),
    /** The deployment that served when this one took over: drained, then stopped. */
    replacesId: uuid(),
    buildId: uuid().references(() => builds.id),
    commit: text().notNull().default(''),
    subject: text().notNull().default(''),
    /** Sealed JSON: every variable of this deployment by name. Written once, before the first release command. */
    snapshot: sealed(),
    variableNames: text().array().notNull().default([]),
    secretNames: text().array().notNull().default([]),
    /** SHA-256 over the snapshot, and over what the running unit really got. */
    intendedDigest: text(),
    runningDigest: text(),
    /** How far the output of the running application was taken over into `application_log_lines`. */
    logCursor: text().notNull().default(''),
    failureCode: text(),
    failureMessage: text().notNull().default(''),
    createdById: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    startedAt: instant(),
    endedAt: instant(),
    success: boolean(),
  },
  (table) => [index().on(table.environmentId, table.id)],
);

export const deploymentLogLines = pgTable(
  'deployment_log_lines',
  {
    seq: bigserial({ mode: 'number' }).primaryKey(),
    deploymentId: uuid()
      .notNull()
      .references(() => deployments.id, { onDelete: 'cascade' }),
    step: text().notNull(),
    at: instant().notNull(),
    text: text().notNull(),
  },
  (table) => [index().on(table.deploymentId, table.seq)],
);

/** What applications print, taken over by the worker on the machine where they run; a bounded tail an environment. */
export const applicationLogLines = pgTable(
  'application_log_lines',
  {
    seq: bigserial({ mode: 'number' }).primaryKey(),
    environmentId: uuid()
      .notNull()
      .references(() => environments.id, { onDelete: 'cascade' }),
    at: instant().notNull(),
    text: text().notNull(),
  },
  (table) => [index().on(table.environmentId, table.seq)],
);
