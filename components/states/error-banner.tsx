import type { ReactNode } from 'react';
import { toDisplayError } from '#components/states/display-error';
import { ErrorReference } from '#components/states/error-reference';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';

interface ErrorBannerProps {
  error: unknown;
  /** Tries the failed request again; without it there is no button. */
  onRetry?: () => void;
  isRetrying?: boolean;
}

/** A failure inside a page or dialog that is otherwise usable. */
export function ErrorBanner({ error, onRetry, isRetrying }: ErrorBannerProps): ReactNode {
  const { message, code, requestId } = toDisplayError(error);
  const retry = onRetry && (
    <Button size="sm" onClick={onRetry} pending={isRetrying}>
      Retry
    </Button>
  );
  return (
    <Banner tone="error" action={retry}>
      <p>{message}</p>
      <ErrorReference code={code} requestId={requestId} />
    </Banner>
  );
}
