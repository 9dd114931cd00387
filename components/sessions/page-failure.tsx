'use client';

import { CircleAlert, RotateCw } from 'lucide-react';
import { EmptyState } from '#components/states/empty-state';
import { ErrorReference } from '#components/states/error-reference';
import { Button } from '#components/ui/button';
import { ButtonLink } from '#components/ui/button-link';
import { Card } from '#components/ui/card';
import { paths } from '#lib/paths';

interface PageFailureProps {
  /** Names the failure in the log of the panel. */
  digest: string | undefined;
  onRetry: () => void;
}

/** In place of a page of the panel that could not be drawn; the frame around it keeps working. */
export function PageFailure({ digest, onRetry }: PageFailureProps) {
  return (
    <Card>
      <h1 className="sr-only">Error</h1>
      <div role="alert">
        <EmptyState
          icon={<CircleAlert />}
          title="This page could not be shown"
          action={
            <>
              <Button variant="primary" icon={<RotateCw />} onClick={onRetry}>
                Retry
              </Button>
              <ButtonLink href={paths.applications()}>Applications</ButtonLink>
            </>
          }
        >
          Something failed on the way. Nothing you have saved is lost. The cause is in the log of the panel.
          <ErrorReference requestId={digest} />
        </EmptyState>
      </div>
    </Card>
  );
}
