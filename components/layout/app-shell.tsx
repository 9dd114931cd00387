import { Globe, History, LayoutGrid, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { AccountMenu } from '#components/layout/account-menu';
import { LogoMark } from '#components/layout/logo';
import { NavLink } from '#components/layout/nav-link';
import { SkipLink } from '#components/layout/skip-link';
import { IntentLink } from '#components/ui/intent-link';
import { paths } from '#lib/paths';

interface AppShellProps {
  organisationName: string;
  user: { name: string; email: string };
  /** `PageFrame` or `ApplicationFrame`. */
  children: ReactNode;
}

/** The panel around every signed-in page: top bar with organisation, main places and account. */
export function AppShell({ organisationName, user, children }: AppShellProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="sticky top-0 z-30 flex h-13 items-center gap-1.5 border-b bg-surface px-3 sm:gap-3 sm:px-4">
        <IntentLink
          href={paths.applications()}
          aria-label="Stowage, applications"
          className="flex items-center gap-2 rounded-md"
        >
          <LogoMark className="size-6.5" />
          <span className="text-lg font-semibold tracking-tight max-sm:hidden">Stowage</span>
        </IntentLink>
        <span aria-hidden="true" className="text-lg text-control select-none max-md:hidden">
          /
        </span>
        <span title={organisationName} className="max-w-56 truncate text-sm font-medium text-muted max-md:hidden">
          {organisationName}
        </span>
        <nav
          aria-label="Main"
          className="flex items-center gap-0.5 max-[360px]:min-w-0 max-[360px]:overflow-x-auto max-[360px]:[scrollbar-width:none] sm:ml-3"
        >
          <NavLink href={paths.applications()} icon={<LayoutGrid />}>
            Applications
          </NavLink>
          <NavLink href={paths.regions()} icon={<Globe />}>
            Regions
          </NavLink>
          <NavLink href={paths.activity()} icon={<History />}>
            Activity
          </NavLink>
          <NavLink href={paths.trash()} icon={<Trash2 />}>
            Trash
          </NavLink>
        </nav>
        <div className="ml-auto flex shrink-0 items-center gap-2">
          <AccountMenu name={user.name} email={user.email} />
        </div>
      </header>
      {children}
    </div>
  );
}
