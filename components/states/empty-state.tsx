import type { ReactNode } from 'react';

interface EmptyStateProps {
  /** An icon of lucide-react. */
  icon?: ReactNode;
  title: string;
  /** What this place is for. */
  children?: ReactNode;
  /** The next step: a Button or ButtonLink. */
  action?: ReactNode;
}

/** In place of content that does not exist yet. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      {icon && (
        <div
          aria-hidden="true"
          className="flex size-10 items-center justify-center rounded-lg border bg-sunken text-muted [&>svg]:size-5"
        >
          {icon}
        </div>
      )}
      <div className="flex max-w-md flex-col gap-1">
        <p className="font-medium">{title}</p>
        {children && <div className="text-sm text-muted">{children}</div>}
      </div>
      {action && <div className="flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
