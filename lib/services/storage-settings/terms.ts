import { eq } from 'drizzle-orm';
import type { Executor } from '#lib/db/client';
import { regions } from '#lib/db/schema/installation';
import { notFound } from '#lib/errors';
import type { SettingTerms } from '#lib/object-stores/apply-settings';
import { capabilitiesOf } from '#lib/services/regions/capabilities';

/** On what terms settings reach the buckets of a region. @throws AppError NOT_FOUND for an unknown region */
export async function getSettingTerms(db: Executor, regionId: string, panelUrl: string): Promise<SettingTerms> {
  const [region] = await db.select().from(regions).where(eq(regions.id, regionId));
  if (!region) throw notFound('This region');
  return { capabilities: capabilitiesOf(region), panelUrl };
}
