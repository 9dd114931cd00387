import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

const LOOKS = {
  info: { box: 'bg-blue-soft/80', icon: <Info className="text-blue" /> },
  warning: { box: 'bg-orange-soft/80', icon: <TriangleAlert className="text-orange" /> },
  error: { box: 'bg-red-soft/80', icon: <CircleAlert className="text-red" /> },
};

interface BannerProps {
  tone: keyof typeof LOOKS;
  /** What is the matter, in one line. */
  title?: ReactNode;
  /** What it means or what to do. */
  children?: ReactNode;
  /** A button or link at the right. */
  action?: ReactNode;
}

/** A message inside a page. `error` interrupts screen readers, the others wait their turn. */
export function Banner({ tone, title, children, action }: BannerProps) {
  return (
    <div
      role={tone === 'error' ? 'alert' : 'status'}
      className={`flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md px-3 py-2.5 text-sm text-fg ${LOOKS[tone].box}`}
    >
      <div className="flex min-w-0 grow basis-64 gap-2.5 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
        {LOOKS[tone].icon}
        <div className="min-w-0">
          {title && <p className="font-medium">{title}</p>}
          {children && <div className={title ? 'text-muted' : undefined}>{children}</div>}
        </div>
      </div>
      {action && <div className="ml-6.5 flex shrink-0 gap-2 sm:ml-0">{action}</div>}
    </div>
  );
}
