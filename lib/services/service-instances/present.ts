import type { ServiceInstance } from '#lib/contracts/services';
import { serviceOf } from '#lib/core/catalogue';
import { divioStatus } from '#lib/core/states';
import { storageVariableNames } from '#lib/core/storage-variables';
import { hasSharedBucket } from '#lib/core/store-connection';
import type { RegionRow } from '#lib/services/regions/load';
import type { ServiceInstanceRow } from '#lib/services/service-instances/load';
import { isPublicInPart } from '#lib/services/service-instances/trash';

export function presentServiceInstance(
  row: ServiceInstanceRow,
  { storeSettings }: Pick<RegionRow, 'storeSettings'>,
): ServiceInstance {
  const service = serviceOf(row.service);
  return {
    uuid: row.id,
    environment: row.environmentId,
    region: row.regionId,
    service: service.uuid,
    service_identifier: service.identifier,
    service_name: service.name,
    type: row.type,
    prefix: row.prefix,
    visibility: row.visibility,
    service_status: divioStatus(row.state),
    state: row.state,
    state_message: row.stateMessage || closingNote(row),
    variables: storageVariableNames(row.prefix, hasSharedBucket(storeSettings)),
    drift: row.observed?.drift.map(({ setting }) => setting) ?? [],
    operation: row.operationId,
    provisioned_at: row.provisionedAt?.toISOString() ?? null,
    destroy_after: row.destroyAfter?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}

/** In the trash nothing was seen of a bucket before it was closed, which takes longer while its store does not answer. */
export function closingNote(row: ServiceInstanceRow): string {
  const { state, observed, provisionedAt } = row;
  if (state !== 'trashed' || observed !== null || provisionedAt === null || !isPublicInPart(row)) return '';
  return 'Public links still work for a moment: its files are being closed to everyone without a key.';
}
