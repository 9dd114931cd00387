import { v7 } from 'uuid';
import type { CreateRegionInput, RegionDetails } from '#lib/contracts/regions';
import { regions } from '#lib/db/schema/installation';
import { invalidField } from '#lib/errors';
import { recordAudit } from '#lib/services/audit/record';
import { requirePermission, type ServiceContext } from '#lib/services/context';
import { readConnection } from '#lib/services/regions/connection';
import { readRegion } from '#lib/services/regions/get';
import { secretPlace } from '#lib/services/regions/load';
import { requirePrivateAddressPermission } from '#lib/services/regions/private-address';
import { startProbe } from '#lib/services/regions/start-probe';

/**
 * Connects a store and starts its test; new storages wait for that.
 * @throws AppError INVALID by field (`slug` in use, `connection.endpoint`, ...), FORBIDDEN on `allows_private_address`
 */
export async function createRegion({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: CreateRegionInput;
}): Promise<RegionDetails> {
  const { organisation: organisationId, kind, allows_private_address: allowsPrivateAddress } = input;
  requirePermission(ctx, organisationId, 'region:manage', 'This organisation');
  if (allowsPrivateAddress) requirePrivateAddressPermission(ctx, organisationId);
  const storeSettings = readConnection(kind, input.connection, allowsPrivateAddress);
  const id = v7();
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(regions)
      .values({
        id,
        organisationId,
        slug: input.slug,
        name: input.name,
        storeKind: kind,
        storeSettings,
        storeSecret: ctx.sealer.seal(input.secret, secretPlace(id)),
        allowsPrivateAddress,
        runtimeKind: 'process',
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw invalidField('slug', `The slug “${input.slug}” is taken. Choose another one.`);
    await startProbe(ctx, tx, { id, organisationId });
    await recordAudit(tx, ctx.actor, {
      organisationId,
      action: 'region.create',
      targetId: id,
      targetName: row.name,
      details: { kind, endpoint: storeSettings.endpoint, allows_private_address: allowsPrivateAddress },
    });
    return readRegion(ctx, tx, id);
  });
}
