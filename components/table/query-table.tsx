'use client';

import type { ReactNode } from 'react';
import { ErrorBanner } from '#components/states/error-banner';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { type Column, DataTable } from '#components/table/data-table';
import { Pagination } from '#components/table/pagination';
import { Skeleton } from '#components/ui/skeleton';

/** One page of a list, as the API answers it. */
export interface ListPage<Row> {
  count: number;
  results: Row[];
}

/** The part of a query result that a view of it needs; every result of `useQuery` fits. */
export interface QueryState<Data> {
  data: Data | undefined;
  error: unknown;
  isFetching: boolean;
  refetch: () => unknown;
}

interface QueryTableProps<Row> {
  /** Names the table and its messages: "Applications". */
  label: string;
  query: QueryState<ListPage<Row>>;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** An EmptyState with the next step. */
  empty: ReactNode;
  /** Rows per page, as asked from the API; without it there is no paging. */
  pageSize?: number;
}

/** A list in its four states: loading, failed with Retry, empty with the next step, rows. Rows stay while refetching. */
export function QueryTable<Row>({ label, query, columns, rowKey, empty, pageSize }: QueryTableProps<Row>) {
  const { data, error, isFetching } = query;
  const retry = () => void query.refetch();

  if (!data) {
    if (error != null) return <ErrorState error={error} what={label} onRetry={retry} isRetrying={isFetching} />;
    return <LoadingRows label={`Loading ${label.toLowerCase()}`} columns={columns.length} />;
  }
  return (
    <div>
      {error != null && (
        <div className="p-3">
          <ErrorBanner error={error} onRetry={retry} isRetrying={isFetching} />
        </div>
      )}
      {data.count === 0 ? empty : <DataTable label={label} columns={columns} rows={data.results} rowKey={rowKey} />}
      {pageSize !== undefined && data.count > 0 && <Pagination label={label} count={data.count} pageSize={pageSize} />}
    </div>
  );
}

const PLACEHOLDER_ROWS = ['w-2/5', 'w-1/3', 'w-1/2', 'w-2/6', 'w-2/5'];

function LoadingRows({ label, columns }: { label: string; columns: number }) {
  return (
    <LoadingState label={label}>
      {PLACEHOLDER_ROWS.map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fixed decoration
        <div key={index} className="flex items-center gap-6 border-b px-4 py-3 last:border-b-0">
          <Skeleton className={width} />
          {columns > 2 && <Skeleton className="w-1/5 max-sm:hidden" />}
          <Skeleton className="ml-auto w-16" />
        </div>
      ))}
    </LoadingState>
  );
}
