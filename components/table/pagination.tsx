'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { pageFromParam } from '#components/table/page-param';
import { buttonStyles } from '#components/ui/button-styles';
import { IntentLink } from '#components/ui/intent-link';

/** The page number in the address (`?page=2`), 1 unless told; for the key and the function of the query. */
export function usePageNumber(): number {
  return pageFromParam(useSearchParams().get('page'));
}

interface PaginationProps {
  /** What is paged, for screen readers. */
  label: string;
  count: number;
  pageSize: number;
}

/** "21-40 of 93" with links to the pages before and after; nothing when all fits on one page. */
export function Pagination({ label, count, pageSize }: PaginationProps) {
  const page = usePageNumber();
  const pathname = usePathname();
  const params = useSearchParams();
  const pageCount = Math.max(1, Math.ceil(count / pageSize));
  if (pageCount === 1 && page === 1) return null;

  const hrefOf = (target: number) => {
    const next = new URLSearchParams(params);
    if (target === 1) next.delete('page');
    else next.set('page', String(target));
    return next.size > 0 ? `${pathname}?${next}` : pathname;
  };
  const first = (page - 1) * pageSize + 1;

  return (
    <nav
      aria-label={`Pages of ${label}`}
      className="flex items-center justify-between gap-4 border-t px-4 py-2 text-sm"
    >
      <span className="text-muted tabular-nums">
        {first <= count ? `${first}–${Math.min(count, page * pageSize)} of ${count}` : `Nothing here, ${count} in all`}
      </span>
      <span className="flex gap-2">
        <PageLink label="Previous page" href={page > 1 ? hrefOf(Math.min(page - 1, pageCount)) : null}>
          <ChevronLeft />
        </PageLink>
        <PageLink label="Next page" href={page < pageCount ? hrefOf(page + 1) : null}>
          <ChevronRight />
        </PageLink>
      </span>
    </nav>
  );
}

function PageLink({ label, href, children }: { label: string; href: string | null; children: ReactNode }) {
  const className = buttonStyles({ size: 'icon-sm' });
  if (href === null) {
    return (
      // biome-ignore lint/a11y/useValidAnchor: a link without a target is how a disabled link is written
      <a role="link" aria-disabled="true" aria-label={label} className={className}>
        {children}
      </a>
    );
  }
  return (
    <IntentLink href={href} aria-label={label} className={className}>
      {children}
    </IntentLink>
  );
}
