import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

/** A bordered surface; give it an `aria-label` when it is a landmark of its own. */
export function Card({ className, ...props }: ComponentProps<'section'>) {
  return <section {...props} className={clsx('flex flex-col rounded-lg border bg-surface', className)} />;
}

interface CardHeaderProps {
  title: ReactNode;
  /** One sentence under the title. */
  description?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
  /** The one action is a small button: it stays beside the title on a phone, however long that is. */
  isActionSmall?: boolean;
  /** Level of the heading; 2 unless told. */
  level?: 2 | 3;
}

export function CardHeader({ title, description, actions, isActionSmall = false, level = 2 }: CardHeaderProps) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <div
      className={clsx(
        'flex items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0',
        !isActionSmall && 'flex-wrap',
      )}
    >
      <div className="min-w-0">
        <Heading className="flex flex-wrap items-center gap-x-2 gap-y-1 font-semibold">{title}</Heading>
        {description && <p className="text-sm text-muted">{description}</p>}
      </div>
      {actions && <div className="flex items-center gap-2">{actions}</div>}
    </div>
  );
}

export function CardBody({ className, ...props }: ComponentProps<'div'>) {
  return <div {...props} className={clsx('p-4', className)} />;
}

export function CardFooter({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      {...props}
      className={clsx(
        'mt-auto flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t bg-sunken/60 px-4 py-3 text-sm text-muted',
        className,
      )}
    />
  );
}
