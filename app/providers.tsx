'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ToastHost } from '#components/ui/toast-host';
import { getQueryClient } from '#lib/query-client';

/** What client components find around them: the query client and the place of toasts. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={getQueryClient()}>
      <ToastHost>{children}</ToastHost>
    </QueryClientProvider>
  );
}
