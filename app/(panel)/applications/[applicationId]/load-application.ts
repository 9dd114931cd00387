import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { validate as isUuid } from 'uuid';
import type { Application } from '#lib/contracts/applications';
import { pageContext, readOrNotFound } from '#lib/http/page-context';
import { getApplication } from '#lib/services/applications/get';

/**
 * The application of a page, read once for the frame and all that is in it. An id that is none, or that belongs to
 * another organisation, becomes the "not found" page.
 */
export const loadApplication = cache(async (id: string): Promise<Application> => {
  if (!isUuid(id)) notFound();
  const ctx = await pageContext();
  return readOrNotFound(() => getApplication({ ctx, input: { id } }));
});
