'use client';

import { useQuery } from '@tanstack/react-query';
import { Globe, Plus } from 'lucide-react';
import { PageHeader } from '#components/layout/page-header';
import { GoButton } from '#components/regions/go-button';
import { regionColumns } from '#components/regions/region-columns';
import { EmptyState } from '#components/states/empty-state';
import { usePageNumber } from '#components/table/pagination';
import { QueryTable } from '#components/table/query-table';
import { Card } from '#components/ui/card';
import { paths } from '#lib/paths';
import { REGIONS_PER_PAGE, regionsQuery } from '#lib/queries/regions';

/** All regions of the person. @param denied why they may not add one; null when they may */
export function RegionsView({ denied }: { denied: string | null }) {
  const regions = useQuery(regionsQuery(usePageNumber()));
  return (
    <>
      <PageHeader
        title="Regions"
        description="The object stores in which environments can have their storage. Connect the one that you have."
        actions={
          <GoButton href={paths.newRegion()} variant="primary" icon={<Plus />} denied={denied}>
            Add region
          </GoButton>
        }
      />
      <Card>
        <QueryTable
          label="Regions"
          query={regions}
          columns={regionColumns}
          rowKey={({ uuid }) => uuid}
          pageSize={REGIONS_PER_PAGE}
          empty={
            <EmptyState icon={<Globe />} title="There is no region yet">
              Add the object store in which your environments shall keep their files.
            </EmptyState>
          }
        />
      </Card>
    </>
  );
}
