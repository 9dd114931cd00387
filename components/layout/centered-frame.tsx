import type { ReactNode } from 'react';
import { Logo } from '#components/layout/logo';
import { MAIN_ID } from '#components/layout/skip-link';

interface CenteredFrameProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
}

/** A page outside the panel: sign in, set up, not found. */
export function CenteredFrame({ title, description, children }: CenteredFrameProps) {
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 pt-[12vh] pb-12">
      <header>
        <Logo />
      </header>
      <main id={MAIN_ID} className="mt-8 w-full max-w-sm rounded-xl border bg-surface p-6 shadow-control">
        <h1 className="text-lg font-semibold">{title}</h1>
        {description && <p className="mt-1 text-sm text-muted">{description}</p>}
        <div className="mt-5">{children}</div>
      </main>
    </div>
  );
}
