import { clsx } from 'clsx';

/** A grey bar in the place of content to come; give it a width and height. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={clsx('block h-4 animate-shimmer rounded-sm bg-pressed motion-reduce:animate-none', className)}
    />
  );
}
