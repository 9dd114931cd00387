import type { ReactNode } from 'react';
import { AppShell } from '#components/layout/app-shell';
import { SessionGuard } from '#components/sessions/session-guard';
import { pageContext } from '#lib/http/page-context';
import { listOrganisations } from '#lib/services/organisations/list';

// Every page is drawn for one person and one request: the content policy has a new nonce each time.
export const dynamic = 'force-dynamic';

/** The frame of every page for people who are signed in. */
export default async function PanelLayout({ children }: { children: ReactNode }) {
  const ctx = await pageContext();
  const { rows } = await listOrganisations({ ctx, input: { page: 1, page_size: 1 } });
  return (
    <AppShell
      organisationName={rows[0]?.name ?? 'No organisation'}
      user={{ name: ctx.actor.name, email: ctx.actor.email }}
    >
      <SessionGuard />
      {children}
    </AppShell>
  );
}
