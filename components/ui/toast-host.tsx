'use client';

import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';

const Toaster = lazy(async () => ({ default: (await import('#components/ui/toaster')).Toaster }));

/** Place of the toasts; once, around the whole panel. Its code is loaded after the page has become usable. */
export function ToastHost({ children }: { children: ReactNode }) {
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  return (
    <>
      {children}
      {isReady && (
        <Suspense>
          <Toaster />
        </Suspense>
      )}
    </>
  );
}
