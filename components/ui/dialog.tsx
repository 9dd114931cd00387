'use client';

import { lazy, type ReactNode, Suspense, useState } from 'react';

const DialogPopup = lazy(async () => ({ default: (await import('#components/ui/dialog-popup')).DialogPopup }));

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** One sentence under the title, read out with it. */
  description?: ReactNode;
  /** `sm` 28rem unless told, `md` 36rem, `lg` 48rem; a sheet from below on a phone. */
  size?: 'sm' | 'md' | 'lg';
  /** Asks for an answer: no close button, and a click outside does nothing. Escape still closes. */
  isAlert?: boolean;
  children: ReactNode;
}

/** A modal dialog; give it `DialogActions` at the end. Its code is loaded with the first one that opens. */
export function Dialog(props: DialogProps) {
  const [wasOpened, setWasOpened] = useState(props.open);
  if (props.open && !wasOpened) setWasOpened(true);
  if (!wasOpened) return null;
  return (
    <Suspense>
      <DialogPopup {...props} />
    </Suspense>
  );
}

/** The row of buttons at the end of a dialog, the confirming one last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2">{children}</div>;
}
