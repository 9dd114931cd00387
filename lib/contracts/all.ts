import type * as z from 'zod/mini';
import * as applications from '#lib/contracts/applications';
import * as catalogue from '#lib/contracts/catalogue';
import * as deployments from '#lib/contracts/deployments';
import type { Endpoint } from '#lib/contracts/endpoint';
import * as iam from '#lib/contracts/iam';
import * as regions from '#lib/contracts/regions';
import * as services from '#lib/contracts/services';
import * as storageChecks from '#lib/contracts/storage-checks';
import * as storageFiles from '#lib/contracts/storage-files';
import * as storageKeys from '#lib/contracts/storage-keys';
import * as storageMoves from '#lib/contracts/storage-moves';
import * as storageSettings from '#lib/contracts/storage-settings';
import * as storageUsage from '#lib/contracts/storage-usage';
import * as trash from '#lib/contracts/trash';
import * as variables from '#lib/contracts/variables';

const modules = [
  applications,
  catalogue,
  deployments,
  iam,
  regions,
  services,
  storageChecks,
  storageFiles,
  storageKeys,
  storageSettings,
  storageMoves,
  storageUsage,
  trash,
  variables,
];
const exported: [string, unknown][] = modules.flatMap((module) => Object.entries(module));

/** Every route of the API, with the name of its contract. */
export const contracts: { name: string; contract: Endpoint }[] = exported.flatMap(([name, value]) =>
  isEndpoint(value) ? [{ name, contract: value }] : [],
);

/** The shapes that contracts are made of, by the name they are exported under. */
export const namedSchemas: { name: string; schema: z.ZodMiniType }[] = exported.flatMap(([name, value]) =>
  isSchema(value) ? [{ name, schema: value }] : [],
);

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'permission' in value;
}

function isSchema(value: unknown): value is z.ZodMiniType {
  return typeof value === 'object' && value !== null && '_zod' in value;
}
