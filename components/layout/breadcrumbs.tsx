import { ChevronRight } from 'lucide-react';
import { IntentLink } from '#components/ui/intent-link';

interface BreadcrumbsProps {
  /** From the top down; the page itself is the title below and not among them. */
  items: { label: string; href: string }[];
}

/** The way back up. */
export function Breadcrumbs({ items }: BreadcrumbsProps) {
  return (
    <nav aria-label="Breadcrumbs">
      <ol className="mb-1 flex flex-wrap items-center gap-1 text-sm text-muted">
        {items.map((item) => (
          <li key={item.href} className="flex items-center gap-1">
            <IntentLink href={item.href} className="rounded-sm hover:text-fg hover:underline">
              {item.label}
            </IntentLink>
            <ChevronRight aria-hidden="true" className="size-3.5 text-faint" />
          </li>
        ))}
      </ol>
    </nav>
  );
}
