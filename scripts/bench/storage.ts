import { toApiConnection } from '#lib/contracts/region-connection';
import { type StoreKind, storeKinds } from '#lib/core/stores';
import type { StoreConnection } from '#lib/object-stores/port';
import { type Ground, newApplication } from './panel.ts';
import type { Stack } from './stack.ts';

export interface BenchStorage {
  applicationId: string;
  id: string;
  bucket: string;
}

/** An application with a provisioned storage. */
export async function newStorage(stack: Stack, ground: Ground): Promise<BenchStorage> {
  const application = await newApplication(stack, ground);
  const instances = '/apps/v3/service-instances';
  const { uuid: id } = await stack.api<{ uuid: string }>('POST', `${instances}/`, {
    environment: application.test_status.uuid,
    service: ground.service,
    visibility: 'private',
  });
  await stack.api('POST', `${instances}/${id}/provision/`);
  for (;;) {
    const { state } = await stack.api<{ state: string }>('GET', `${instances}/${id}/`);
    if (state === 'provisioning_failed') throw new Error('The storage could not be provisioned.');
    if (state === 'pending_attachment') break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { bucket } = await stack.api<{ bucket: string }>('GET', `${instances}/${id}/details/`);
  return { applicationId: application.uuid, id, bucket };
}

/** A region on a store, tested and ready. @returns its id */
export async function addRegion(
  stack: Stack,
  ground: Ground,
  kind: StoreKind,
  connection: StoreConnection,
): Promise<string> {
  const { endpoint, region, publicHost, accessKeyId, options } = connection;
  const given: Record<string, string> = { endpoint, region, publicHost, accessKeyId, ...options };
  const names = storeKinds[kind].fields.map(({ name }) => name);
  const { uuid } = await stack.api<{ uuid: string }>('POST', '/apps/v3/regions/', {
    organisation: ground.organisation,
    name: storeKinds[kind].label,
    slug: `bench-${kind}`,
    kind,
    connection: toApiConnection(Object.fromEntries(names.map((name) => [name, given[name] ?? '']))),
    secret: connection.secretAccessKey,
    allows_private_address: true,
  });
  for (;;) {
    const found = await stack.api<{ probe_state: string; problem: string }>('GET', `/apps/v3/regions/${uuid}/`);
    if (found.probe_state === 'passed') return uuid;
    if (found.probe_state === 'failed') throw new Error(`The region of ${kind} is not usable: ${found.problem}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
