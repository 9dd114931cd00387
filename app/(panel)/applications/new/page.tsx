import type { Metadata } from 'next';
import { NewApplicationForm } from '#components/applications/new-application-form';
import { Breadcrumbs } from '#components/layout/breadcrumbs';
import { PageFrame } from '#components/layout/page-frame';
import { PageHeader } from '#components/layout/page-header';
import { Banner } from '#components/ui/banner';
import { Card, CardBody } from '#components/ui/card';
import { pageContext } from '#lib/http/page-context';
import { paths } from '#lib/paths';
import { hasPermission } from '#lib/services/context';
import { listOrganisations } from '#lib/services/organisations/list';
import { listRegions } from '#lib/services/regions/list';

export const metadata: Metadata = { title: 'New application' };

const ALL = { page: 1, page_size: 200 };

interface NewApplicationPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function NewApplicationPage({ searchParams }: NewApplicationPageProps) {
  const { start } = await searchParams;
  const ctx = await pageContext();
  const [organisations, regions] = await Promise.all([
    listOrganisations({ ctx, input: ALL }),
    listRegions({ ctx, input: ALL }),
  ]);
  const own = organisations.rows.filter(({ uuid }) => hasPermission(ctx, uuid, 'application:create'));
  // The region that a fresh installation brings stands first, so that it is the one chosen.
  const sorted = regions.rows.toSorted((a, b) => Number(b.slug === 'local') - Number(a.slug === 'local'));
  return (
    <PageFrame>
      <div className="mx-auto max-w-2xl">
        <PageHeader
          breadcrumbs={<Breadcrumbs items={[{ label: 'Applications', href: paths.applications() }]} />}
          title="New application"
          description="It gets two environments, test and live. Nothing runs before you deploy."
        />
        {own.length === 0 ? (
          <Banner tone="warning" title="Your role does not allow creating applications">
            Ask an owner, admin or developer of your organisation.
          </Banner>
        ) : (
          <Card>
            <CardBody className="sm:p-6">
              <NewApplicationForm
                start={start === 'example' ? 'example' : 'git'}
                organisations={own.map(({ uuid, name }) => ({ uuid, name }))}
                regions={sorted.map(({ uuid, name }) => ({ uuid, name }))}
              />
            </CardBody>
          </Card>
        )}
      </div>
    </PageFrame>
  );
}
