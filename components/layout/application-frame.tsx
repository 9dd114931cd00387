import { ArrowLeft } from 'lucide-react';
import { type ReactNode, Suspense } from 'react';
import { ApplicationMenu } from '#components/layout/application-menu';
import { MAIN_ID } from '#components/layout/skip-link';
import { CopyButton } from '#components/ui/copy-button';
import { IntentLink } from '#components/ui/intent-link';
import { paths } from '#lib/paths';

interface ApplicationFrameProps {
  application: { id: string; name: string; slug: string };
  children: ReactNode;
}

/** The frame of every page of one application: its name and slug, its menu, the page. */
export function ApplicationFrame({ application, children }: ApplicationFrameProps) {
  return (
    <div className="flex grow flex-col lg:flex-row">
      <aside className="flex flex-col gap-3 border-b bg-surface px-4 pt-3 lg:sticky lg:top-13 lg:h-[calc(100dvh-3.25rem)] lg:w-60 lg:shrink-0 lg:gap-4 lg:overflow-y-auto lg:border-r lg:border-b-0 lg:bg-transparent lg:px-3 lg:py-4">
        <div className="flex min-w-0 flex-col gap-2">
          <IntentLink
            href={paths.applications()}
            className="flex items-center gap-1.5 self-start rounded-sm text-xs text-muted hover:text-fg max-lg:hidden lg:mx-2.5 [&_svg]:size-3.5"
          >
            <ArrowLeft aria-hidden="true" />
            All applications
          </IntentLink>
          <div className="flex min-w-0 items-center gap-x-2 lg:flex-col lg:items-start lg:px-2.5">
            <p title={application.name} className="max-w-full truncate font-semibold lg:text-lg">
              {application.name}
            </p>
            <div className="flex min-w-0 items-center lg:max-w-full">
              <code title={application.slug} className="truncate font-mono text-xs text-muted">
                {application.slug}
              </code>
              <CopyButton value={application.slug} what="slug" />
            </div>
          </div>
        </div>
        <Suspense>
          <ApplicationMenu applicationId={application.id} />
        </Suspense>
      </aside>
      <main id={MAIN_ID} tabIndex={-1} className="min-w-0 grow px-4 py-6 outline-none sm:px-6 lg:px-8 lg:py-7">
        <div className="mx-auto max-w-5xl">{children}</div>
      </main>
    </div>
  );
}
