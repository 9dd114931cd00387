'use client';

import { useEffect, useState } from 'react';
import { SearchInput } from '#components/ui/search-input';

const TYPING_PAUSE_MS = 200;

interface SearchFieldProps {
  /** Names it: "Search applications". */
  label: string;
  placeholder: string;
  typedInAddress: string;
  /** The address of the page with a search, or without one. */
  hrefOf: (search: string | undefined) => string;
}

/** Writes what is typed into the address after a pause, so that a search can be shared and survives a reload. */
export function SearchField({ label, placeholder, typedInAddress, hrefOf }: SearchFieldProps) {
  const [typed, setTyped] = useState(typedInAddress);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new function does not change the address
  useEffect(() => {
    if (typed === typedInAddress) return;
    const timer = setTimeout(() => {
      window.history.replaceState(null, '', hrefOf(typed || undefined));
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, typedInAddress]);

  return (
    <search className="mb-4 block max-w-sm">
      <SearchInput aria-label={label} placeholder={placeholder} value={typed} onSearch={setTyped} />
    </search>
  );
}
