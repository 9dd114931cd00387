import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { validate as isUuid } from 'uuid';
import { pageContext, readOrNotFound } from '#lib/http/page-context';
import { getRegion } from '#lib/services/regions/get';

/** The region of a page, read once a request; "not found" for anybody else's. */
export const loadRegion = cache(async (id: string) => {
  if (!isUuid(id)) notFound();
  const ctx = await pageContext();
  return readOrNotFound(() => getRegion({ ctx, input: { id } }));
});
