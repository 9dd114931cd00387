import type { Metadata } from 'next';
import { Breadcrumbs } from '#components/layout/breadcrumbs';
import { PageFrame } from '#components/layout/page-frame';
import { PageHeader } from '#components/layout/page-header';
import { NewRegionForm } from '#components/regions/new-region-form';
import { Banner } from '#components/ui/banner';
import { Card, CardBody } from '#components/ui/card';
import { pageContext } from '#lib/http/page-context';
import { paths } from '#lib/paths';
import { hasPermission } from '#lib/services/context';
import { listOrganisations } from '#lib/services/organisations/list';
import { refusalOf } from '../refusal-of';

export const metadata: Metadata = { title: 'New region' };

export default async function NewRegionPage() {
  const ctx = await pageContext();
  const { rows } = await listOrganisations({ ctx, input: { page: 1, page_size: 200 } });
  const own = rows.filter(({ uuid }) => hasPermission(ctx, uuid, 'region:manage'));
  return (
    <PageFrame>
      <div className="mx-auto max-w-3xl">
        <PageHeader
          breadcrumbs={<Breadcrumbs items={[{ label: 'Regions', href: paths.regions() }]} />}
          title="New region"
          description="Connect an object store. Stowage tests what it can do at once; environments can have their storage there once that has passed."
        />
        {own.length === 0 ? (
          <Banner tone="warning" title="Your role does not allow adding regions">
            Ask an owner or admin of your organisation.
          </Banner>
        ) : (
          <Card>
            <CardBody className="sm:p-6">
              <NewRegionForm
                organisations={own.map(({ uuid, name }) => ({ uuid, name }))}
                privateRefusal={refusalOf(ctx, null, 'region:private-address')}
              />
            </CardBody>
          </Card>
        )}
      </div>
    </PageFrame>
  );
}
