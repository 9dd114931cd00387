'use client';

import { CircleAlert, RotateCw } from 'lucide-react';
import { toDisplayError } from '#components/states/display-error';
import { ErrorReference } from '#components/states/error-reference';
import { Button } from '#components/ui/button';

interface ErrorStateProps {
  error: unknown;
  /** What could not be shown, such as "The applications". */
  what?: string;
  onRetry?: () => void;
  isRetrying?: boolean;
}

/** In place of content that could not be loaded. */
export function ErrorState({ error, what = 'This', onRetry, isRetrying = false }: ErrorStateProps) {
  const { message, code, requestId } = toDisplayError(error);
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <CircleAlert aria-hidden="true" className="size-6 text-red-dot" />
      <div className="flex max-w-md flex-col gap-1">
        <p className="font-medium">{what} could not be loaded</p>
        <p className="text-sm text-muted">{message}</p>
        <ErrorReference code={code} requestId={requestId} />
      </div>
      {onRetry && (
        <Button onClick={onRetry} pending={isRetrying} icon={<RotateCw />}>
          Retry
        </Button>
      )}
    </div>
  );
}
