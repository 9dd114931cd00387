import { AppError } from '#lib/errors';
import { hasPermission, type ServiceContext } from '#lib/services/context';

const SENTENCE =
  'Only an owner may connect stores on private networks: Stowage would reach what is closed to everybody else.';

/** @throws AppError FORBIDDEN on `allows_private_address` */
export function requirePrivateAddressPermission(ctx: ServiceContext, organisationId: string): void {
  if (hasPermission(ctx, organisationId, 'region:private-address')) return;
  throw new AppError('FORBIDDEN', SENTENCE, { fields: { allows_private_address: [SENTENCE] } });
}
