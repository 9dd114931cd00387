import { eq } from 'drizzle-orm';
import { publicBase } from '#lib/core/storage-variables';
import { regions } from '#lib/db/schema/installation';
import { type serviceInstances, wishOf } from '#lib/db/schema/service-instances';
import { notFound } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import { storeOfRegion } from '#lib/services/regions/connect';
import { getServiceInstanceFor } from '#lib/services/service-instances/load';
import { type Undoing, undoingOf } from '#lib/services/storage-files/deletions';

/** What the Files page needs to know beside the files. No secret among it: it is part of the page. */
export interface FilesFacts {
  /** False before it was provisioned, and when it is removed. */
  hasBucket: boolean;
  /** Base of public links, without a slash at its end. */
  publicUrl: string;
  /** Beginnings of the keys that everyone may read; an empty one covers all. */
  publicPrefixes: string[];
  /** Can deletions be taken back? */
  undoing: Undoing;
  /** Why files cannot be sent from the browser; null when they can. */
  uploadRefusal: string | null;
}

export async function getFilesFacts({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<FilesFacts> {
  const { instance } = await getServiceInstanceFor(ctx, ctx.db, input.id, 'file:list');
  const [region] = await ctx.db.select().from(regions).where(eq(regions.id, instance.regionId));
  if (!region) throw notFound('This region');
  const location = storeOfRegion(region, ctx.sealer).location({ bucket: instance.bucket ?? '' });
  const capabilities = capabilitiesOf(region);
  return {
    hasBucket: instance.provisionedAt !== null && instance.state !== 'removing' && instance.state !== 'removed',
    publicUrl: publicBase(location),
    publicPrefixes: publicPrefixesOf(instance),
    undoing: undoingOf(instance, capabilities),
    uploadRefusal: uploadRefusalOf(instance, capabilities),
  };
}

type Instance = typeof serviceInstances.$inferSelect;

/** Nothing is public in the trash, which is closed. */
function publicPrefixesOf(instance: Instance): string[] {
  if (instance.state === 'trashed') return [];
  const { access } = wishOf(instance);
  return access.visibility === 'public-read' ? [''] : access.publicPrefixes;
}

/** Whether the store takes uploads from other pages is asked when the first one begins. */
function uploadRefusalOf(instance: Instance, { multipart }: ReturnType<typeof capabilitiesOf>): string | null {
  if (instance.state === 'trashed') return 'It is in the trash. Restore it first.';
  return multipart.can ? null : multipart.reason;
}
