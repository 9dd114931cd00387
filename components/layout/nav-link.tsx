'use client';

import { clsx } from 'clsx';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { IntentLink } from '#components/ui/intent-link';

interface NavLinkProps {
  href: string;
  icon?: ReactNode;
  children: ReactNode;
}

/** A link of the top bar; marked while its page or one below it is shown. */
export function NavLink({ href, icon, children }: NavLinkProps) {
  const pathname = usePathname();
  const isCurrent = pathname === href || pathname.startsWith(`${href}/`);
  return (
    <IntentLink
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      className={clsx(
        'flex h-8 items-center gap-2 rounded-md px-2.5 text-sm font-medium whitespace-nowrap transition-colors max-sm:px-2 [&_svg]:size-4 max-sm:[&_svg]:hidden',
        isCurrent ? 'bg-hover text-fg' : 'text-muted hover:bg-hover hover:text-fg',
      )}
    >
      {icon}
      {children}
    </IntentLink>
  );
}
