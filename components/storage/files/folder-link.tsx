'use client';

import type { MouseEvent, ReactNode } from 'react';
import { useFolder } from '#components/storage/files/use-folder';

interface FolderLinkProps {
  prefix: string;
  isCurrent?: boolean;
  /** The whole name, where it may be cut. */
  title?: string;
  className?: string;
  children: ReactNode;
}

/** A link to a folder, which opens it in place. */
export function FolderLink({ prefix, isCurrent, title, className, children }: FolderLinkProps) {
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
      title={title}
      onClick={openHere}
      aria-current={isCurrent ? 'page' : undefined}
      className={className}
    >
      {children}
    </a>
  );
}
