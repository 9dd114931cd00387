'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { applicationColumns } from '#components/applications/application-columns';
import { NoApplications, NothingFound } from '#components/applications/no-applications';
import { parseSearch } from '#components/applications/search-terms';
import { PageHeader } from '#components/layout/page-header';
import { usePageNumber } from '#components/table/pagination';
import { QueryTable } from '#components/table/query-table';
import { SearchField } from '#components/table/search-field';
import { Button } from '#components/ui/button';
import { ButtonLink } from '#components/ui/button-link';
import { Card } from '#components/ui/card';
import { paths } from '#lib/paths';
import { APPLICATIONS_PER_PAGE, applicationsQuery } from '#lib/queries/applications';

/** All applications of the person. `refusal` says why they cannot create one, if so. */
export function ApplicationsView({ refusal }: { refusal: string | null }) {
  const typedInAddress = useSearchParams().get('search') ?? '';
  const page = usePageNumber();
  const { search, otherWord } = parseSearch(typedInAddress);
  const applications = useQuery({ ...applicationsQuery({ page, search }), placeholderData: keepPreviousData });
  const isEmptyPanel = applications.data?.count === 0 && !search;

  return (
    <>
      <PageHeader
        title="Applications"
        // The empty state has the same button, in the place where one looks.
        actions={!isEmptyPanel && <NewApplicationButton refusal={refusal} />}
      />
      {!isEmptyPanel && (
        <SearchField
          label="Search applications"
          placeholder="Search by name or slug"
          typedInAddress={typedInAddress}
          hrefOf={(text) => paths.applications({ search: text })}
        />
      )}
      {otherWord && !isEmptyPanel && (
        <p className="mb-3 text-sm text-muted">“{otherWord}”: everything you deploy is called an application here.</p>
      )}
      <Card>
        <QueryTable
          label="Applications"
          query={applications}
          columns={applicationColumns}
          rowKey={(application) => application.uuid}
          pageSize={APPLICATIONS_PER_PAGE}
          empty={search ? <NothingFound search={search} /> : <NoApplications refusal={refusal} />}
        />
      </Card>
      <p role="status" className="sr-only">
        {search && applications.data && !applications.isPlaceholderData
          ? `${applications.data.count} applications found`
          : ''}
      </p>
    </>
  );
}

function NewApplicationButton({ refusal }: { refusal: string | null }) {
  return refusal ? (
    <Button variant="primary" icon={<Plus />} disabledReason={refusal}>
      New application
    </Button>
  ) : (
    <ButtonLink variant="primary" icon={<Plus />} href={paths.newApplication()}>
      New application
    </ButtonLink>
  );
}
