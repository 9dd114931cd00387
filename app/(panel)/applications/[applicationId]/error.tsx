'use client';

import { PageFailure } from '#components/sessions/page-failure';

export default function ApplicationErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return <PageFailure digest={error.digest} onRetry={retry} />;
}
