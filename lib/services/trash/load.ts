import { and, desc, eq, inArray, isNotNull, isNull, type SQL } from 'drizzle-orm';
import type { TrashedStorage } from '#lib/contracts/trash';
import { serviceOf } from '#lib/core/catalogue';
import { storagePath } from '#lib/core/storage-path';
import type { Executor } from '#lib/db/client';
import { applications, environments } from '#lib/db/schema/applications';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { usageSamples } from '#lib/db/schema/storage';
import { limitOffset, type PageInput } from '#lib/services/paging';
import { closingNote } from '#lib/services/service-instances/present';

type Row = Awaited<ReturnType<typeof selectTrash>>[number];
type Measured = Pick<typeof usageSamples.$inferSelect, 'bytes' | 'objects' | 'at'>;

/** What belongs into the list: what held data, but not the half of a move that goes with its other half. */
export const isInTrash = and(
  inArray(serviceInstances.state, ['trashed', 'removing']),
  isNull(serviceInstances.replacesId),
  isNotNull(serviceInstances.trashedAt),
  isNotNull(serviceInstances.provisionedAt),
);

const newestFirst = [desc(serviceInstances.trashedAt), desc(serviceInstances.id)] as const;

/** Only the ids of a page: thousands of whole rows would be sorted to show a few. */
async function selectIds(db: Executor, where: SQL | undefined, page: PageInput): Promise<string[]> {
  const { limit, offset } = limitOffset(page);
  const rows = await db
    .select({ id: serviceInstances.id })
    .from(serviceInstances)
    .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(and(where, isInTrash))
    .orderBy(...newestFirst)
    .limit(limit)
    .offset(offset);
  return rows.map(({ id }) => id);
}

function selectTrash(db: Executor, ids: string[]) {
  return db
    .select({
      instance: serviceInstances,
      environment: environments,
      application: applications,
      regionName: regions.name,
      unfinishedId: operations.id,
    })
    .from(serviceInstances)
    .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .innerJoin(regions, eq(regions.id, serviceInstances.regionId))
    .leftJoin(
      operations,
      and(eq(operations.id, serviceInstances.operationId), inArray(operations.state, ['queued', 'running'])),
    )
    .where(and(inArray(serviceInstances.id, ids), isInTrash))
    .orderBy(...newestFirst);
}

/** Storages in the trash as the API shows them, the last one first. Not scoped: callers add the tenant to `where`. */
export async function loadTrash(db: Executor, where: SQL | undefined, page: PageInput): Promise<TrashedStorage[]> {
  const ids = await selectIds(db, where, page);
  if (ids.length === 0) return [];
  const [rows, measured] = await Promise.all([selectTrash(db, ids), loadLastMeasured(db, ids)]);
  return rows.map((row) => presentTrashed(row, measured.get(row.instance.id)));
}

/** In the trash nothing is measured any more, so these are as old as the removal. */
async function loadLastMeasured(db: Executor, ids: string[]): Promise<Map<string, Measured>> {
  const { serviceInstanceId: id, bytes, objects, at } = usageSamples;
  const rows = await db
    .selectDistinctOn([id], { id, bytes, objects, at })
    .from(usageSamples)
    .where(inArray(id, ids))
    .orderBy(id, desc(at));
  return new Map(rows.map((row) => [row.id, row]));
}

function presentTrashed(row: Row, measured: Measured | undefined): TrashedStorage {
  const { instance, environment, application } = row;
  return {
    uuid: instance.id,
    organisation: application.organisationId,
    path: storagePath(application.slug, environment.slug, instance.prefix),
    application: {
      uuid: application.id,
      name: application.name,
      slug: application.slug,
      is_deleted: application.deletedAt !== null,
    },
    environment: {
      uuid: environment.id,
      slug: environment.slug,
      is_deleted: environment.deletedAt !== null || application.deletedAt !== null,
    },
    region: instance.regionId,
    region_name: row.regionName,
    service_name: serviceOf(instance.service).name,
    prefix: instance.prefix,
    visibility: instance.visibility,
    bucket: instance.bucket ?? '',
    state: instance.state === 'removing' ? 'removing' : 'trashed',
    state_message: instance.stateMessage || closingNote(instance),
    bytes: measured?.bytes ?? null,
    objects: measured?.objects ?? null,
    measured_at: measured?.at.toISOString() ?? null,
    operation: row.unfinishedId,
    trashed_at: (instance.trashedAt ?? instance.createdAt).toISOString(),
    destroy_after: instance.destroyAfter?.toISOString() ?? null,
  };
}
