import 'server-only';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { AppError } from '#lib/errors';
import { paths } from '#lib/paths';
import type { ServiceContext } from '#lib/services/context';
import { identify } from '#lib/services/identify';
import { type PageInput, type Rows, toPage } from '#lib/services/paging';
import { server } from '#lib/services/server';

/** The signed-in person of a page, once a request; others are sent to the sign-in page. */
export const pageContext = cache(async (): Promise<ServiceContext> => {
  const sent = await headers();
  const found = await identify(server(), sent);
  if (!found) redirect(paths.signIn({ next: sent.get('x-path') ?? undefined }));
  return found;
});

/** Runs a read for a page; what does not exist for this person becomes the "not found" page. */
export async function readOrNotFound<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') notFound();
    throw error;
  }
}

/** A list for a page, in the very form that the API answers. */
export function pageOf<Row>(ctx: ServiceContext, path: string, input: PageInput, rows: Rows<Row>) {
  return toPage(input, rows, new URL(path, ctx.settings.publicUrl));
}
