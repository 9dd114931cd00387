import { SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { PageFrame } from '#components/layout/page-frame';
import { EmptyState } from '#components/states/empty-state';
import { ButtonLink } from '#components/ui/button-link';
import { Card } from '#components/ui/card';
import { paths } from '#lib/paths';

export const metadata: Metadata = { title: 'Not found' };

export default function PanelNotFoundPage() {
  return (
    <PageFrame>
      <h1 className="sr-only">Not found</h1>
      <Card>
        <EmptyState
          icon={<SearchX />}
          title="Nothing here"
          action={
            <ButtonLink variant="primary" href={paths.applications()}>
              Go to applications
            </ButtonLink>
          }
        >
          This page does not exist, what it showed was removed, or it belongs to an organisation that you are not a
          member of.
        </EmptyState>
      </Card>
    </PageFrame>
  );
}
