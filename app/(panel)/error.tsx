'use client';

import { PageFrame } from '#components/layout/page-frame';
import { PageFailure } from '#components/sessions/page-failure';

export default function PanelErrorPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <PageFrame>
      <PageFailure digest={error.digest} onRetry={retry} />
    </PageFrame>
  );
}
