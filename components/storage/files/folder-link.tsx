'use client';

import type { MouseEvent, ReactNode } from 'react';
import { useFolder } from '#components/storage/files/use-folder';

interface FolderLinkProps {
  prefix: string;
  isCurrent?: boolean;
  className?: string;
  children: ReactNode;
}

/** A link to a folder, which opens it in place. */
export function FolderLink({ prefix, isCurrent, className, children }: FolderLinkProps) {
  const { hrefOf, open } = useFolder();
  const openHere = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(prefix);
  };
  return (
    <a
      data-name
      href={hrefOf(prefix)}
      onClick={openHere}
      aria-current={isCurrent ? 'page' : undefined}
      className={className}
    >
      {children}
    </a>
  );
}
