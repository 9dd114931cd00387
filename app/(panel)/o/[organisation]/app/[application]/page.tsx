import { notFound, redirect } from 'next/navigation';
import { validate as isUuid } from 'uuid';
import { pageContext, readOrNotFound } from '#lib/http/page-context';
import { paths } from '#lib/paths';
import { getApplication } from '#lib/services/applications/get';
import { listApplications } from '#lib/services/applications/list';

interface DivioApplicationPageProps {
  params: Promise<{ organisation: string; application: string }>;
}

/** The address that the Divio command line prints and opens for an application, by id or by slug. */
export default async function DivioApplicationPage({ params }: DivioApplicationPageProps) {
  const { application } = await params;
  const ctx = await pageContext();
  if (isUuid(application)) {
    const found = await readOrNotFound(() => getApplication({ ctx, input: { id: application } }));
    redirect(paths.application(found.uuid));
  }
  const { rows } = await listApplications({ ctx, input: { slug: application, page: 1, page_size: 1 } });
  const [found] = rows;
  if (!found) notFound();
  redirect(paths.application(found.uuid));
}
