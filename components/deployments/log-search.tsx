'use client';

import { ChevronDown, ChevronUp } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { IconButton } from '#components/ui/icon-button';
import { SearchInput } from '#components/ui/search-input';

interface LogSearchProps {
  query: string;
  onQuery: (query: string) => void;
  matchCount: number;
  /** Which match is shown, from 0. */
  current: number;
  onStep: (by: 1 | -1) => void;
}

/** Looks for a text in the log; Enter goes to the next place, Shift and Enter to the one before. */
export function LogSearch({ query, onQuery, matchCount, current, onStep }: LogSearchProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onQuery('');
    if (event.key !== 'Enter') return;
    event.preventDefault();
    onStep(event.shiftKey ? -1 : 1);
  };
  const nothing = matchCount === 0 && 'Nothing found.';
  return (
    <search className="flex items-center gap-1">
      <div className="w-40 sm:w-52">
        <SearchInput
          aria-label="Search the log"
          placeholder="Search the log"
          value={query}
          onSearch={onQuery}
          onKeyDown={onKeyDown}
        />
      </div>
      {query !== '' && (
        <>
          <span role="status" className="min-w-14 text-center text-xs text-muted tabular-nums">
            {matchCount === 0 ? 'none' : `${current + 1} of ${matchCount}`}
          </span>
          <IconButton
            size="sm"
            label="Previous match"
            icon={<ChevronUp />}
            disabledReason={nothing}
            onClick={() => onStep(-1)}
          />
          <IconButton
            size="sm"
            label="Next match"
            icon={<ChevronDown />}
            disabledReason={nothing}
            onClick={() => onStep(1)}
          />
        </>
      )}
    </search>
  );
}
