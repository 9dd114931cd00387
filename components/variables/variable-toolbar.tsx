'use client';

import { clsx } from 'clsx';
import { SearchInput } from '#components/ui/search-input';
import { type VariableFilter, variableFilters } from '#components/variables/variable-filter';

interface VariableToolbarProps {
  search: string;
  onSearch: (search: string) => void;
  filter: VariableFilter;
  onFilter: (filter: VariableFilter) => void;
  /** How many each filter would show. */
  counts: Record<VariableFilter, number>;
}

/** Search by name or value, and the kinds of variables to show. */
export function VariableToolbar({ search, onSearch, filter, onFilter, counts }: VariableToolbarProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3">
      <search className="grow basis-48 sm:max-w-64">
        <SearchInput
          aria-label="Search variables"
          placeholder="Search by name or value"
          value={search}
          onSearch={onSearch}
        />
      </search>
      <fieldset className="-mx-1 flex min-w-0 max-w-full gap-0.5 overflow-x-auto px-1 py-0.5">
        <legend className="sr-only">Show</legend>
        {variableFilters.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            aria-pressed={value === filter}
            onClick={() => onFilter(value)}
            className={clsx(
              'flex h-7 items-center gap-1.5 rounded-md px-2 text-sm whitespace-nowrap transition-colors',
              value === filter ? 'bg-grey-soft font-medium text-fg' : 'text-muted hover:bg-hover hover:text-fg',
            )}
          >
            {label}
            <span className="text-xs text-faint tabular-nums">{counts[value]}</span>
          </button>
        ))}
      </fieldset>
    </div>
  );
}
