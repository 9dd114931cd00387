import type { Metadata } from 'next';
import { Breadcrumbs } from '#components/layout/breadcrumbs';
import { PageFrame } from '#components/layout/page-frame';
import { PageHeader } from '#components/layout/page-header';
import { EditRegionForm } from '#components/regions/edit-region-form';
import { Banner } from '#components/ui/banner';
import { Card, CardBody } from '#components/ui/card';
import { pageContext } from '#lib/http/page-context';
import { paths } from '#lib/paths';
import { refusalOf } from '../../refusal-of';
import { loadRegion } from '../load-region';

export const metadata: Metadata = { title: 'Edit region' };

interface EditRegionPageProps {
  params: Promise<{ regionId: string }>;
}

export default async function EditRegionPage({ params }: EditRegionPageProps) {
  const region = await loadRegion((await params).regionId);
  const ctx = await pageContext();
  const refusal =
    region.organisation === null
      ? 'This region belongs to the installation. It follows the environment variables of the panel.'
      : refusalOf(ctx, region.organisation);
  return (
    <PageFrame>
      <div className="mx-auto max-w-3xl">
        <PageHeader
          breadcrumbs={
            <Breadcrumbs
              items={[
                { label: 'Regions', href: paths.regions() },
                { label: region.name, href: paths.region(region.uuid) },
              ]}
            />
          }
          title={`Edit ${region.name}`}
          description="A changed connection is tested at once."
        />
        {refusal ? (
          <Banner tone="warning" title="This region cannot be edited">
            {refusal}
          </Banner>
        ) : (
          <Card>
            <CardBody className="sm:p-6">
              <EditRegionForm
                region={region}
                privateRefusal={refusalOf(ctx, region.organisation, 'region:private-address')}
              />
            </CardBody>
          </Card>
        )}
      </div>
    </PageFrame>
  );
}
