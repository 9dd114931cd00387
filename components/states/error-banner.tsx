import type { ReactNode } from 'react';
import { toDisplayError } from '#components/states/display-error';
import { ErrorReference } from '#components/states/error-reference';
import { Banner } from '#components/ui/banner';

/** A failure inside a page or dialog that is otherwise usable. */
export function ErrorBanner({ error, action }: { error: unknown; action?: ReactNode }) {
  const { message, code, requestId } = toDisplayError(error);
  return (
    <Banner tone="error" action={action}>
      <p>{message}</p>
      <ErrorReference code={code} requestId={requestId} />
    </Banner>
  );
}
