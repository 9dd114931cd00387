'use client';

import {
  cloneElement,
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';

const OPEN_DELAY_MS = 350;
const CLOSE_DELAY_MS = 120;
const GAP_PX = 6;
const EDGE_PX = 8;

/** Puts `tip` above `anchor`, below when there is no room, and never outside the window. */
function place(tip: HTMLElement, anchor: HTMLElement): void {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  const centred = box.left + box.width / 2 - width / 2;
  const above = box.top - height - GAP_PX;
  tip.style.left = `${Math.max(EDGE_PX, Math.min(centred, window.innerWidth - width - EDGE_PX))}px`;
  tip.style.top = `${above >= EDGE_PX ? above : box.bottom + GAP_PX}px`;
}

interface TooltipProps {
  content: string;
  /** The content repeats the accessible name of the child, so it is not announced a second time. */
  isLabel?: boolean;
  /** One focusable element. */
  children: ReactElement<{ 'aria-describedby'?: string }>;
}

/**
 * A hint on hover and focus; Escape closes it. Built on the popover of the browser: the library's tooltip would cost
 * each page 34 kB for a sentence.
 */
export function Tooltip({ content, isLabel = false, children }: TooltipProps) {
  const id = useId();
  const anchorRef = useRef<HTMLSpanElement>(null);
  const tipRef = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isOpen, setOpen] = useState(false);

  useEffect(() => {
    const tip = tipRef.current;
    const anchor = anchorRef.current;
    if (!isOpen || !tip || !anchor) return;
    tip.showPopover();
    place(tip, anchor);
    const close = () => setOpen(false);
    window.addEventListener('scroll', close, { capture: true, passive: true });
    return () => {
      window.removeEventListener('scroll', close, { capture: true });
      tip.hidePopover();
    };
  }, [isOpen]);

  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (next: boolean, delayMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), delayMs);
  };
  const handlers = {
    onPointerEnter: (event: PointerEvent) => {
      if (event.pointerType !== 'touch') change(true, OPEN_DELAY_MS);
    },
    onPointerLeave: () => change(false, CLOSE_DELAY_MS),
    onFocus: (event: FocusEvent) => {
      if (event.target.matches(':focus-visible')) change(true, 0);
    },
    onBlur: () => change(false, 0),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') change(false, 0);
    },
  };

  return (
    <span ref={anchorRef} className="inline-flex" {...handlers}>
      {isLabel ? children : cloneElement(children, { 'aria-describedby': id })}
      <span
        ref={tipRef}
        id={id}
        role="tooltip"
        popover="manual"
        className="fixed m-0 w-max max-w-72 rounded-md border bg-raised px-2 py-1 text-left text-xs font-normal whitespace-normal text-fg shadow-popup"
      >
        {content}
      </span>
    </span>
  );
}
