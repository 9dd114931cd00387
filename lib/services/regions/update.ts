import { isDeepStrictEqual } from 'node:util';
import { and, count, eq, ne } from 'drizzle-orm';
import { toApiConnection, toApiName } from '#lib/contracts/region-connection';
import type { RegionDetails, UpdateRegionInput } from '#lib/contracts/regions';
import { enteredConnection, type StoreAddress } from '#lib/core/store-connection';
import { type StoreField, type StoreKind, storeKinds } from '#lib/core/stores';
import type { Transaction } from '#lib/db/client';
import { regions } from '#lib/db/schema/installation';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { invalidField } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import type { ServiceContext } from '#lib/services/context';
import { hasOtherTarget, readConnection } from '#lib/services/regions/connection';
import { readRegion } from '#lib/services/regions/get';
import { lockRegionToChange, type OwnRegionRow, secretPlace } from '#lib/services/regions/load';
import { requirePrivateAddressPermission } from '#lib/services/regions/private-address';
import { startProbe } from '#lib/services/regions/start-probe';

/**
 * Changes the name, or the connection, which is then tested anew. Fields of the connection that are left out stay.
 * DSNs follow from the connection, so applications get the new one at their next deployment.
 * @throws AppError INVALID by field: another kind, or another value that is fixed, while storages exist, a new address without the secret;
 *   FORBIDDEN on `allows_private_address`; PRECONDITION_FAILED while a test runs
 */
export async function updateRegion({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: UpdateRegionInput & { id: string };
}): Promise<RegionDetails> {
  return ctx.db.transaction(async (tx) => {
    const region = await lockRegionToChange(ctx, tx, input.id);
    if ((input.kind ?? region.storeKind) !== region.storeKind) await requireNoStorages(tx, region, 'kind');
    const next = nextConnection(ctx, region, input);
    const fixed = changedFixedField(storedOf(region), next.stored);
    if (fixed !== null) await requireNoStorages(tx, region, fixed);
    const name = input.name ?? region.name;
    const isReconnected = next.secret !== null || !isDeepStrictEqual(next.stored, storedOf(region));
    await tx
      .update(regions)
      .set({
        name,
        ...next.stored,
        ...(next.secret === null ? {} : { storeSecret: ctx.sealer.seal(next.secret, secretPlace(region.id)) }),
        // What was found out about another connection says nothing about this one.
        ...(isReconnected ? { storeProbe: null, storeCapabilities: null } : {}),
      })
      .where(eq(regions.id, region.id));
    if (isReconnected) await startProbe(ctx, tx, region);
    if (isReconnected || name !== region.name) {
      await recordAudit(tx, ctx.actor, {
        organisationId: region.organisationId,
        action: 'region.update',
        targetId: region.id,
        targetName: name,
        details: {
          kind: next.storeKind,
          endpoint: next.stored.storeSettings.endpoint,
          allows_private_address: next.stored.allowsPrivateAddress,
          has_new_secret: next.secret !== null,
        },
      });
    }
    return readRegion(ctx, tx, region.id);
  });
}

interface Stored {
  storeKind: StoreKind;
  storeSettings: StoreAddress;
  allowsPrivateAddress: boolean;
}

/** The columns that make the connection, but the secret. */
function storedOf(region: OwnRegionRow): Stored {
  const storeSettings: StoreAddress = { options: {}, ...region.storeSettings };
  return { storeKind: region.storeKind, storeSettings, allowsPrivateAddress: region.allowsPrivateAddress };
}

function nextConnection(ctx: ServiceContext, region: OwnRegionRow, input: UpdateRegionInput) {
  const before = storedOf(region);
  const storeKind = input.kind ?? region.storeKind;
  const allowsPrivateAddress = input.allows_private_address ?? region.allowsPrivateAddress;
  const kept =
    storeKind === region.storeKind ? toApiConnection(enteredConnection(storeKind, region.storeSettings)) : {};
  const storeSettings = readConnection(storeKind, { ...kept, ...input.connection }, allowsPrivateAddress);
  const stored: Stored = { storeKind, storeSettings, allowsPrivateAddress };
  const secret = input.secret || null;

  const isMoved = hasOtherTarget(
    { kind: region.storeKind, address: before.storeSettings },
    { kind: storeKind, address: storeSettings },
  );
  const isElsewhere = isMoved || publicHosts(stored) !== publicHosts(before);
  // The permission that an owner once gave was for the address of that time.
  if (allowsPrivateAddress && (!region.allowsPrivateAddress || isElsewhere)) {
    requirePrivateAddressPermission(ctx, region.organisationId);
  }
  if (isMoved && secret === null) {
    throw invalidField('secret', 'Enter the secret again: it is only sent to the address it was entered for.');
  }
  return { storeKind, stored, secret };
}

/** Where Stowage looks for public files, without the key. */
function publicHosts({ storeKind, storeSettings: { publicHost, options } }: Stored): string {
  const fields: readonly StoreField[] = storeKinds[storeKind].fields;
  const others = fields.filter(({ type }) => type === 'host').map(({ name }) => options[name] ?? '');
  return [publicHost, ...others].join(' ');
}

/** The field whose change would leave storages behind that nobody finds again. */
function changedFixedField(before: Stored, after: Stored): string | null {
  if (before.storeKind !== after.storeKind) return null;
  const fields: readonly StoreField[] = storeKinds[after.storeKind].fields;
  // What a region of an earlier version never told is what the form begins with.
  const told = ({ storeSettings }: Stored, { name, initial = '' }: StoreField) =>
    storeSettings.options[name] ?? initial;
  const changed = fields.find((field) => field.isFixed && told(before, field) !== told(after, field));
  return changed ? `connection.${toApiName(changed.name)}` : null;
}

/** @throws AppError INVALID on that field */
async function requireNoStorages(tx: Transaction, region: OwnRegionRow, field: string): Promise<void> {
  const [used] = await tx
    .select({ count: count() })
    .from(serviceInstances)
    .where(and(eq(serviceInstances.regionId, region.id), ne(serviceInstances.state, 'removed')));
  if (used?.count) {
    const made = field === 'kind' ? 'by its present kind of store' : 'with what it has here now';
    throw invalidField(
      field,
      `Storages in this region were made ${made}. Add a region for the other one, and move them.`,
    );
  }
}
