import * as z from 'zod/mini';
import { apiConnectionSchema, fromApiConnection, toApiName } from '#lib/contracts/region-connection';
import { CreateRegionInput, type RegionDetails } from '#lib/contracts/regions';
import { StoreSecret, secretTargets, storeAddress } from '#lib/core/store-connection';
import { type StoreField, type StoreKind, storeKinds } from '#lib/core/stores';

/** The form of a region; `connection` has the fields of the kind that is chosen, named as in the API. */
export interface RegionValues {
  organisation: string;
  name: string;
  slug: string;
  kind: StoreKind;
  connection: Record<string, string>;
  secret: string;
  allows_private_address: boolean;
}

const { organisation, name, slug, kind } = CreateRegionInput.shape;

/** @param isNew a new region needs its secret; a present one keeps it when the field is left empty */
export function regionSchema(storeKind: StoreKind, isNew: boolean): z.ZodMiniType<RegionValues, RegionValues> {
  return z.object({
    organisation: isNew ? organisation : z.string(),
    name,
    slug,
    kind,
    connection: apiConnectionSchema(storeKind),
    secret: isNew ? StoreSecret : z.union([z.literal(''), StoreSecret]),
    allows_private_address: z.boolean(),
  });
}

/** What a form begins with for a kind. */
export function initialConnection(storeKind: StoreKind): Record<string, string> {
  const fields: readonly StoreField[] = storeKinds[storeKind].fields;
  return Object.fromEntries(fields.map((field) => [toApiName(field.name), field.initial ?? '']));
}

/**
 * The same after another kind was chosen first. What was typed stays, also in fields that this kind does not have: they
 * are there again when the person goes back, and nobody sends them.
 */
export function connectionFor(storeKind: StoreKind, before: Pick<RegionValues, 'kind' | 'connection'>) {
  const untouched = initialConnection(before.kind);
  const typed = Object.entries(before.connection).filter(
    ([field, value]) => value !== '' && value !== untouched[field],
  );
  return { ...initialConnection(storeKind), ...Object.fromEntries(typed) };
}

export function emptyRegion(organisationId: string): RegionValues {
  return {
    organisation: organisationId,
    name: '',
    slug: '',
    kind: 'aws',
    connection: initialConnection('aws'),
    secret: '',
    allows_private_address: false,
  };
}

export function valuesOf(region: RegionDetails): RegionValues {
  return {
    organisation: region.organisation ?? '',
    name: region.name,
    slug: region.slug,
    kind: region.store.kind,
    connection: region.connection,
    secret: '',
    allows_private_address: region.allows_private_address,
  };
}

/** Does the form name another address than the one that the stored secret was entered for? */
export function isMovedElsewhere(region: RegionDetails, values: RegionValues): boolean {
  if (values.kind !== region.store.kind) return true;
  const targets = (connection: Record<string, string>) => {
    const parsed = apiConnectionSchema(values.kind).safeParse(connection);
    const entered = fromApiConnection(values.kind, parsed.success ? parsed.data : connection);
    return secretTargets(values.kind, storeAddress(values.kind, entered)).join(' ');
  };
  return targets(region.connection) !== targets(values.connection);
}
