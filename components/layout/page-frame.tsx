import type { ReactNode } from 'react';
import { MAIN_ID } from '#components/layout/skip-link';

/** The content of a page that belongs to no application. */
export function PageFrame({ children }: { children: ReactNode }) {
  return (
    <main id={MAIN_ID} tabIndex={-1} className="mx-auto w-full max-w-6xl grow px-4 py-6 outline-none sm:px-6 sm:py-8">
      {children}
    </main>
  );
}
