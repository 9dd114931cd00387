'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { areaOf } from '#components/activity/activity-area';
import { PageHeader } from '#components/layout/page-header';
import { EmptyState } from '#components/states/empty-state';
import type { Column } from '#components/table/data-table';
import { usePageNumber } from '#components/table/pagination';
import { QueryTable } from '#components/table/query-table';
import { Card } from '#components/ui/card';
import { RelativeTime } from '#components/ui/relative-time';
import { TextLink } from '#components/ui/text-link';
import type { AuditEvent } from '#lib/contracts/deployments';
import { paths } from '#lib/paths';
import { auditQuery, EVENTS_PER_PAGE } from '#lib/queries/audit';

const what: Column<AuditEvent> = {
  id: 'what',
  header: 'What happened',
  isRowHeader: true,
  cell: ({ sentence }) => sentence,
};
const type: Column<AuditEvent> = {
  id: 'type',
  header: 'Type',
  className: 'sm:w-40',
  cell: ({ action }) => (
    <span title={action} className="text-muted">
      {areaOf(action)}
    </span>
  ),
};
const when: Column<AuditEvent> = {
  id: 'when',
  header: 'When',
  align: 'right',
  className: 'sm:w-36',
  cell: ({ created_at }) => <RelativeTime at={created_at} className="text-muted" />,
};
const where: Column<AuditEvent> = {
  id: 'where',
  header: 'Where',
  className: 'sm:w-56',
  cell: ({ application, application_name: name }) => {
    if (!application) return <span className="text-faint">Organisation</span>;
    if (name === null) return <span className="text-faint">Deleted application</span>;
    return (
      <TextLink href={paths.applicationActivity(application)} title={name} className="block truncate sm:max-w-52">
        {name}
      </TextLink>
    );
  },
};

interface ActivityViewProps {
  /** Shows the events of this application only. */
  applicationId?: string;
}

/** The audit log, newest first. */
export function ActivityView({ applicationId }: ActivityViewProps) {
  const page = usePageNumber();
  const events = useQuery({ ...auditQuery({ application: applicationId, page }), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader
        title="Activity"
        description={applicationId ? 'Who did what in this application.' : 'Who did what in your organisation.'}
      />
      <Card>
        <QueryTable
          label="Activity"
          query={events}
          columns={applicationId ? [what, type, when] : [what, type, where, when]}
          rowKey={({ uuid }) => uuid}
          pageSize={EVENTS_PER_PAGE}
          empty={
            <EmptyState icon={<History />} title="Nothing has happened yet">
              Every change, deployment and look at a secret is written down here.
            </EmptyState>
          }
        />
      </Card>
    </>
  );
}
