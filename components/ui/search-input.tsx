'use client';

import { Search } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Input } from '#components/ui/input';

interface SearchInputProps extends Omit<ComponentProps<typeof Input>, 'type' | 'onChange' | 'className'> {
  /** Names it, such as "Search variables". */
  'aria-label': string;
  value: string;
  onSearch: (text: string) => void;
}

/** A line to search with; as wide as the place it stands in. */
export function SearchInput({ onSearch, ...props }: SearchInputProps) {
  return (
    <div className="relative">
      <Search aria-hidden="true" className="pointer-events-none absolute top-2 left-2.5 z-10 size-4 text-faint" />
      <Input {...props} type="search" onChange={(event) => onSearch(event.target.value)} className="pl-8" />
    </div>
  );
}
