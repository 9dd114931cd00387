'use client';

import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { DialogProps } from '#components/ui/dialog-popup';

const DialogPopup = lazy(async () => ({ default: (await import('#components/ui/dialog-popup')).DialogPopup }));

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
