'use client';

import { clsx } from 'clsx';
import { Boxes, Braces, GitBranch, Globe, History, Layers, Rocket, Settings } from 'lucide-react';
import { usePathname, useSearchParams } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';
import { IntentLink } from '#components/ui/intent-link';
import { paths } from '#lib/paths';

interface MenuItem {
  label: string;
  icon: ReactNode;
  href: (id: string) => string;
  /** The page shows one environment at a time, so the selection travels along. */
  keepsEnvironment?: boolean;
}

// Names, order and groups of Divio's Control Panel; a page that does not exist yet is left out.
const GROUPS: MenuItem[][] = [
  [
    { label: 'Environments', icon: <Layers />, href: paths.application },
    { label: 'Deployments', icon: <Rocket />, href: paths.deployments, keepsEnvironment: true },
    { label: 'Activity', icon: <History />, href: paths.applicationActivity },
  ],
  [
    { label: 'Domains', icon: <Globe />, href: paths.domains, keepsEnvironment: true },
    { label: 'Settings', icon: <Settings />, href: paths.settings },
  ],
  [
    { label: 'Services', icon: <Boxes />, href: paths.services, keepsEnvironment: true },
    { label: 'Env Variables', icon: <Braces />, href: paths.variables, keepsEnvironment: true },
    { label: 'Repository', icon: <GitBranch />, href: paths.repository },
  ],
];

/** The menu of an application: at the left, or a row that scrolls sideways on a phone. */
export function ApplicationMenu({ applicationId }: { applicationId: string }) {
  const pathname = usePathname();
  const environment = useSearchParams().get('environment');
  const root = paths.application(applicationId);
  const currentRef = useRef<HTMLAnchorElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the current link changes with the path
  useEffect(() => {
    const link = currentRef.current;
    const row = link?.closest('nav');
    if (link && row) row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  }, [pathname]);

  return (
    <nav
      aria-label="Application"
      className="flex overflow-x-auto [scrollbar-width:none] max-lg:-mx-4 max-lg:-mb-px max-lg:gap-1 max-lg:px-4 max-lg:[mask-image:linear-gradient(to_right,black_calc(100%-2rem),transparent)] lg:flex-col"
    >
      {GROUPS.map((items) => (
        <ul
          key={items[0]?.label}
          className="flex max-lg:gap-1 lg:flex-col lg:gap-0.5 lg:border-t lg:py-3 lg:first:border-t-0 lg:first:pt-0"
        >
          {items.map((item) => {
            const path = item.href(applicationId);
            const isCurrent = pathname === path || (path !== root && pathname.startsWith(`${path}/`));
            const query = item.keepsEnvironment && environment ? `?environment=${encodeURIComponent(environment)}` : '';
            return (
              <li key={item.label} className="shrink-0">
                <IntentLink
                  ref={isCurrent ? currentRef : undefined}
                  href={path + query}
                  aria-current={isCurrent ? 'page' : undefined}
                  className={clsx(
                    'flex items-center gap-2.5 text-sm font-medium whitespace-nowrap transition-colors [&_svg]:size-4 [&_svg]:shrink-0',
                    'max-lg:h-10 max-lg:border-b-2 max-lg:px-2.5 max-lg:-outline-offset-2 lg:h-8 lg:rounded-md lg:px-2.5',
                    isCurrent
                      ? 'text-fg max-lg:border-accent lg:bg-hover [&_svg]:text-accent'
                      : 'text-muted hover:text-fg max-lg:border-transparent lg:hover:bg-hover [&_svg]:text-faint',
                  )}
                >
                  {item.icon}
                  {item.label}
                </IntentLink>
              </li>
            );
          })}
        </ul>
      ))}
    </nav>
  );
}
