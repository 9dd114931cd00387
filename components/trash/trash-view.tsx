'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { SearchX, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { PageHeader } from '#components/layout/page-header';
import { TRASH_PERIOD } from '#components/service-instances/trash-period';
import { EmptyState } from '#components/states/empty-state';
import { usePageNumber } from '#components/table/pagination';
import { QueryTable } from '#components/table/query-table';
import { SearchField } from '#components/table/search-field';
import type { TrashQuestion } from '#components/trash/trash-actions';
import { trashColumns } from '#components/trash/trash-columns';
import { ButtonLink } from '#components/ui/button-link';
import { Card } from '#components/ui/card';
import type { TrashedStorage } from '#lib/contracts/trash';
import type { Role } from '#lib/core/roles';
import { paths } from '#lib/paths';
import { TRASH_PER_PAGE, trashQuery } from '#lib/queries/trash';

const RestoreDialog = dynamic(async () => (await import('#components/trash/restore-dialog')).RestoreDialog);
const DestroyDialog = dynamic(async () => (await import('#components/trash/destroy-dialog')).DestroyDialog);

interface TrashViewProps {
  /** What the person is, by organisation. */
  roles: Record<string, Role>;
}

/** Every storage in the trash, wherever it was: what it holds, how long it waits, and the way back. */
export function TrashView({ roles }: TrashViewProps) {
  const typedInAddress = useSearchParams().get('search') ?? '';
  const search = typedInAddress.trim();
  const trash = useQuery({
    ...trashQuery({ page: usePageNumber(), search }),
    placeholderData: keepPreviousData,
  });
  const [asked, setAsked] = useState<{ question: TrashQuestion; item: TrashedStorage } | null>(null);
  const close = () => setAsked(null);
  const isEmpty = trash.data?.count === 0 && !search;
  return (
    <>
      <PageHeader
        title="Trash"
        description={`Storages that were removed, or whose environment or application was deleted, wait here for ${TRASH_PERIOD}. Nobody reads their files without a key meanwhile.`}
      />
      {!isEmpty && (
        <SearchField
          label="Search the trash"
          placeholder="Search by application, environment or bucket"
          typedInAddress={typedInAddress}
          hrefOf={(text) => paths.trash({ search: text })}
        />
      )}
      <Card>
        <QueryTable
          label="Trash"
          query={trash}
          columns={trashColumns(roles, (question, item) => setAsked({ question, item }))}
          rowKey={({ uuid }) => uuid}
          pageSize={TRASH_PER_PAGE}
          empty={search ? <NothingFound search={search} /> : <EmptyTrash />}
        />
      </Card>
      <p role="status" className="sr-only">
        {search && trash.data && !trash.isPlaceholderData ? `${trash.data.count} storages found` : ''}
      </p>
      {asked?.question === 'restore' && <RestoreDialog item={asked.item} onClose={close} />}
      {asked?.question === 'destroy' && <DestroyDialog id={asked.item.uuid} path={asked.item.path} onClose={close} />}
    </>
  );
}

function EmptyTrash() {
  return (
    <EmptyState
      icon={<Trash2 />}
      title="The trash is empty"
      action={<ButtonLink href={paths.applications()}>Applications</ButtonLink>}
    >
      What you remove or delete with its environment can be taken out of here again for {TRASH_PERIOD}, with every file.
    </EmptyState>
  );
}

function NothingFound({ search }: { search: string }) {
  return (
    <EmptyState
      icon={<SearchX />}
      title={`Nothing in the trash has “${search}” in its name`}
      action={<ButtonLink href={paths.trash()}>Show everything</ButtonLink>}
    />
  );
}
