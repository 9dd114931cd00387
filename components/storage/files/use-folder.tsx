'use client';

import { useSearchParams } from 'next/navigation';

/** The folder of the page, kept in its address: links and the back button lead to folders. */
export function useFolder(): { prefix: string; hrefOf: (prefix: string) => string; open: (prefix: string) => void } {
  const prefix = useSearchParams().get('prefix') ?? '';
  const hrefOf = (next: string) => (next === '' ? '?' : `?${new URLSearchParams({ prefix: next })}`);
  return {
    prefix,
    hrefOf,
    // Not the router: the page stays, only what it lists changes.
    open: (next) => window.history.pushState(null, '', next === '' ? window.location.pathname : hrefOf(next)),
  };
}
