import { clsx } from 'clsx';
import type { ComponentProps } from 'react';
import { IntentLink } from '#components/ui/intent-link';

const linkStyle =
  'relative rounded-sm text-accent underline decoration-transparent underline-offset-2 hover:decoration-current';

/** A link within text or a cell, to another page of the panel. */
export function TextLink({ className, ...props }: ComponentProps<typeof IntentLink>) {
  return <IntentLink {...props} className={clsx(linkStyle, className)} />;
}

/** A link that leaves the panel, in a tab of its own. */
export function ExternalLink({ className, children, ...props }: ComponentProps<'a'>) {
  return (
    <a {...props} target="_blank" rel="noreferrer" className={clsx(linkStyle, className)}>
      {children}
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}
