import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Transaction } from '#lib/db/client';
import { environments } from '#lib/db/schema/applications';
import { invalidField } from '#lib/errors';
import type { Sealer } from '#lib/secrets';

/** The environment that users see: it carries the PRODUCTION badge. */
export const PRODUCTION_SLUG = 'live';

/**
 * Adds an environment with a SECRET_KEY of its own.
 * @throws AppError INVALID on `slug` when the application has one of that name
 */
export async function insertEnvironment(
  tx: Transaction,
  sealer: Sealer,
  values: { applicationId: string; slug: string; branch: string; slugField?: string },
): Promise<string> {
  const id = v7();
  const [row] = await tx
    .insert(environments)
    .values({
      id,
      applicationId: values.applicationId,
      slug: values.slug,
      branch: values.branch,
      isProduction: values.slug === PRODUCTION_SLUG,
      secretKey: sealer.seal(randomBytes(38).toString('base64url'), {
        table: 'environments',
        column: 'secret_key',
        rowId: id,
      }),
    })
    .onConflictDoNothing()
    .returning({ id: environments.id });
  if (!row)
    throw invalidField(values.slugField ?? 'slug', `This application has an environment “${values.slug}” already.`);
  return row.id;
}
