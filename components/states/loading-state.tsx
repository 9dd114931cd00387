import type { ReactNode } from 'react';
import { Skeleton } from '#components/ui/skeleton';

interface LoadingStateProps {
  /** What is loading, for screen readers: "Loading applications". */
  label: string;
  /** Skeletons in the shape of what is to come; a few lines unless told. */
  children?: ReactNode;
}

/** In place of content on its way. */
export function LoadingState({ label, children }: LoadingStateProps) {
  return (
    <div role="status">
      <span className="sr-only">{label}</span>
      {children ?? (
        <div className="flex flex-col gap-3 p-4">
          <Skeleton className="w-2/5" />
          <Skeleton className="w-4/5" />
          <Skeleton className="w-3/5" />
        </div>
      )}
    </div>
  );
}
