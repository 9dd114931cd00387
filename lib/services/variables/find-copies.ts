import { and, asc, eq, isNull, ne } from 'drizzle-orm';
import { listCopies, type VariableCopy } from '#lib/core/variable-copy';
import type { Executor } from '#lib/db/client';
import { applications, environments } from '#lib/db/schema/applications';
import { deployments } from '#lib/db/schema/deployments';
import { variables } from '#lib/db/schema/variables';
import { AppError } from '#lib/errors';
import type { Sealer } from '#lib/secrets';
import { openSnapshot } from '#lib/services/variables/running';

/** A place where somebody put a value by hand: a custom variable, or a release that still runs with one. */
export interface Copy<Found> extends VariableCopy {
  found: Found;
}

export interface Copies<Found> {
  copies: Copy<Found>[];
  /** What cannot be unsealed any more, so that nobody knows what it carries. */
  unread: VariableCopy[];
}

/**
 * Looks through the variables that people wrote in all environments of an organisation, and through what the releases of
 * the other environments run with, in a fixed number of queries.
 * @param home the environment whose own running release is not looked at, since its managed variables carry the value
 * @param find what is looked for in a value, or null when it is not in there
 */
export async function findCopies<Found>(
  db: Executor,
  sealer: Sealer,
  home: { organisationId: string; environmentId: string },
  find: (value: string) => Found | null,
): Promise<Copies<Found>> {
  const isThere = and(
    eq(applications.organisationId, home.organisationId),
    isNull(applications.deletedAt),
    isNull(environments.deletedAt),
  );
  const place = { environmentId: environments.id, environment: environments.slug, application: applications.name };
  const [written, running] = await Promise.all([
    db
      .select({ ...place, id: variables.id, name: variables.name, value: variables.value, patch: variables.patch })
      .from(variables)
      .innerJoin(environments, eq(environments.id, variables.environmentId))
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .where(isThere)
      .orderBy(asc(applications.name), asc(environments.slug), asc(variables.name)),
    db
      .select({
        ...place,
        id: deployments.id,
        snapshot: deployments.snapshot,
        secretNames: deployments.secretNames,
      })
      .from(environments)
      .innerJoin(applications, eq(applications.id, environments.applicationId))
      .innerJoin(deployments, eq(deployments.id, environments.servingDeploymentId))
      .where(and(isThere, ne(environments.id, home.environmentId)))
      .orderBy(asc(applications.name), asc(environments.slug)),
  ]);
  const copies = new Map<string, Copy<Found>>();
  const unread: VariableCopy[] = [];
  const look = (
    { environmentId, environment, application }: (typeof written)[number] | (typeof running)[number],
    variable: string,
    value: string,
  ) => {
    const found = find(value);
    const key = `${environmentId} ${variable}`;
    if (found !== null && !copies.has(key)) copies.set(key, { application, environment, variable, found });
  };
  for (const row of written) {
    const { application, environment, id: rowId, name, value, patch } = row;
    const open = () => (value ? sealer.open(value, { table: 'variables', column: 'value', rowId }) : '');
    const text = patch ? JSON.stringify(patch) : readable(open);
    if (text === null) unread.push({ application, environment, variable: name });
    else look(row, name, text);
  }
  for (const row of running) {
    const { application, environment } = row;
    const opened = readable(() => openSnapshot(row, sealer)?.variables ?? {});
    if (opened === null) unread.push({ application, environment, variable: RUNNING });
    else for (const [name, value] of Object.entries(opened)) look(row, name, value);
  }
  return { copies: [...copies.values()], unread };
}

/** In place of the name of a variable, where none could be read. */
const RUNNING = 'the running release';

/** @returns null for what cannot be unsealed; one such value must not hide all others */
function readable<T>(open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof AppError && error.code === 'INTERNAL') return null;
    throw error;
  }
}

const NAMED = 5;

/** For a sentence: a long list is cut. */
export function copyList(copies: readonly VariableCopy[]): string {
  const more = copies.length - NAMED;
  return listCopies(copies.slice(0, NAMED)) + (more > 0 ? ` and ${more} more` : '');
}
