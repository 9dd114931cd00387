'use client';

import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { EmptyState } from '#components/states/empty-state';
import { ErrorBanner } from '#components/states/error-banner';
import { Button } from '#components/ui/button';
import { isInFilter, matchesSearch, type VariableFilter, variableFilters } from '#components/variables/variable-filter';
import { VariableTable } from '#components/variables/variable-table';
import { VariableToolbar } from '#components/variables/variable-toolbar';
import type { Environment } from '#lib/contracts/applications';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { pendingChangesQuery } from '#lib/queries/environments';

interface VariableListProps {
  environment: Environment;
  variables: EnvironmentVariable[];
  /** The failure of the last refresh, or null: the rows stay. */
  error: unknown;
  onRetry: () => void;
  isRetrying: boolean;
  denied: { write: string | null; reveal: string | null };
}

/** The variables that search and filter leave, with what the next deployment takes away. */
export function VariableList({ environment, variables, error, onRetry, isRetrying, denied }: VariableListProps) {
  const pending = useQuery(pendingChangesQuery(environment.uuid));
  const [search, setSearch] = useState('');
  const [filter, setFilter] = useState<VariableFilter>('all');
  const wanted = useDeferredValue(search);

  // An override whose service is gone still has a row of its own.
  const removed = (pending.data?.changes ?? []).filter(
    ({ name, change }) => change === 'removed' && !variables.some((variable) => variable.name === name),
  );
  const counts = Object.fromEntries(
    variableFilters.map(({ value }) => {
      const count = variables.filter((variable) => isInFilter(variable, value)).length;
      return [value, value === 'pending' ? count + removed.length : count];
    }),
  ) as Record<VariableFilter, number>;
  const shown = variables.filter((variable) => isInFilter(variable, filter) && matchesSearch(variable, wanted));
  const shownRemoved = (filter === 'all' || filter === 'pending' ? removed : []).filter((change) =>
    change.name.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  const showAll = () => {
    setSearch('');
    setFilter('all');
  };

  return (
    <>
      <VariableToolbar search={search} onSearch={setSearch} filter={filter} onFilter={setFilter} counts={counts} />
      {error != null && (
        <div className="p-3">
          <ErrorBanner error={error} onRetry={onRetry} isRetrying={isRetrying} />
        </div>
      )}
      {shown.length + shownRemoved.length > 0 ? (
        <VariableTable environmentSlug={environment.slug} variables={shown} removed={shownRemoved} denied={denied} />
      ) : (
        <EmptyState
          icon={<SearchX />}
          title={emptyTitle(filter, wanted)}
          action={<Button onClick={showAll}>Show all variables</Button>}
        />
      )}
    </>
  );
}

function emptyTitle(filter: VariableFilter, search: string): string {
  if (search.trim() !== '') return `Nothing matches “${search.trim()}”`;
  if (filter === 'pending') return 'Nothing is pending: the running release has exactly these variables';
  return filter === 'overrides' ? 'No managed value is overridden' : 'No custom variables yet';
}
