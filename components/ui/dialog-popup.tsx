'use client';

import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { clsx } from 'clsx';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';

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

/** Gets the focus when the dialog opens; without one the first button does. */
const FIELD = 'input:not([type=hidden]), textarea, select';

const WIDTHS = { sm: 'sm:max-w-md', md: 'sm:max-w-xl', lg: 'sm:max-w-3xl' };

/** The opened part of `Dialog`, loaded when one is first opened. */
export function DialogPopup({
  open,
  onOpenChange,
  title,
  description,
  size = 'sm',
  isAlert = false,
  children,
}: DialogProps) {
  const popupRef = useRef<HTMLDivElement>(null);
  return (
    <BaseDialog.Root open={open} onOpenChange={onOpenChange} disablePointerDismissal={isAlert}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-backdrop transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <BaseDialog.Viewport className="fixed inset-0 z-40 flex items-end justify-center overflow-y-auto sm:items-start sm:p-6 sm:pt-[12vh]">
          <BaseDialog.Popup
            ref={popupRef}
            initialFocus={() => popupRef.current?.querySelector<HTMLElement>(FIELD) ?? true}
            role={isAlert ? 'alertdialog' : 'dialog'}
            className={clsx(
              'w-full rounded-t-xl border bg-raised shadow-popup outline-none transition-[translate,scale,opacity] duration-150 ease-out sm:rounded-xl',
              'data-ending-style:opacity-0 data-starting-style:opacity-0 max-sm:data-ending-style:translate-y-4 max-sm:data-starting-style:translate-y-4 sm:data-ending-style:scale-98 sm:data-starting-style:scale-98',
              WIDTHS[size],
            )}
          >
            <div className="flex items-start justify-between gap-4 px-5 pt-4">
              <div className="min-w-0">
                <BaseDialog.Title className="text-lg font-semibold">{title}</BaseDialog.Title>
                {description && (
                  <BaseDialog.Description className="mt-0.5 text-sm text-muted">{description}</BaseDialog.Description>
                )}
              </div>
              {!isAlert && (
                <BaseDialog.Close
                  aria-label="Close"
                  className="-mr-2 flex size-8 shrink-0 items-center justify-center rounded-md text-faint hover:bg-hover hover:text-fg"
                >
                  <X className="size-4" />
                </BaseDialog.Close>
              )}
            </div>
            <div className="flex flex-col gap-5 px-5 pt-4 pb-5">{children}</div>
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
