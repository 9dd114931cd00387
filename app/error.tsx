'use client';

import { CenteredFrame } from '#components/layout/centered-frame';
import { ErrorReference } from '#components/states/error-reference';
import { Button } from '#components/ui/button';
import { ButtonLink } from '#components/ui/button-link';
import { paths } from '#lib/paths';

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

/** A page that could not be drawn. */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <CenteredFrame
      title="This page could not be shown"
      description="Something failed on the way. Nothing you have saved is lost. The cause is in the log of the panel."
    >
      <div className="flex flex-col gap-4">
        <ErrorReference requestId={error.digest} />
        <div className="flex gap-2">
          <Button variant="primary" onClick={retry}>
            Retry
          </Button>
          <ButtonLink href={paths.applications()}>Applications</ButtonLink>
        </div>
      </div>
    </CenteredFrame>
  );
}
