import type { ReactNode } from 'react';

interface PageHeaderProps {
  /** The `h1` of the page. */
  title: ReactNode;
  description?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
  /** Breadcrumbs above the title. */
  breadcrumbs?: ReactNode;
}

/** Title of a page, with what can be done there. */
export function PageHeader({ title, description, actions, breadcrumbs }: PageHeaderProps) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {breadcrumbs}
        <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xl font-semibold">{title}</h1>
        {description && <p className="mt-1 max-w-2xl text-muted">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}
