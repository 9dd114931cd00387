'use client';

import { clsx } from 'clsx';
import { usePathname } from 'next/navigation';
import { IntentLink } from '#components/ui/intent-link';
import { paths, type StorageTab } from '#lib/paths';

const TABS: { label: string; tab?: StorageTab }[] = [
  { label: 'Overview' },
  { label: 'Files', tab: 'files' },
  { label: 'Settings', tab: 'settings' },
  { label: 'Keys', tab: 'keys' },
  { label: 'Region', tab: 'region' },
];

/** The pages of one object storage. */
export function StorageTabs({ applicationId, instanceId }: { applicationId: string; instanceId: string }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Object storage" className="mb-6 overflow-x-auto border-b [scrollbar-width:none]">
      <ul className="flex gap-1">
        {TABS.map(({ label, tab }) => {
          const href = paths.storage(applicationId, instanceId, tab);
          const isCurrent = pathname === href || (tab !== undefined && pathname.startsWith(`${href}/`));
          return (
            <li key={label} className="shrink-0">
              <IntentLink
                href={href}
                aria-current={isCurrent ? 'page' : undefined}
                className={clsx(
                  '-mb-px flex h-9 items-center border-b-2 px-3 text-sm font-medium -outline-offset-2 transition-colors',
                  isCurrent ? 'border-accent text-fg' : 'border-transparent text-muted hover:text-fg',
                )}
              >
                {label}
              </IntentLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
