'use client';

import { Ellipsis } from 'lucide-react';
import { type KeyboardEvent, lazy, type ReactNode, Suspense, useId, useRef, useState } from 'react';
import { buttonStyles } from '#components/ui/button-styles';
import type { MenuEntry } from '#components/ui/menu-entry';

const loadPopup = () => import('#components/ui/menu-popup');
const MenuPopup = lazy(async () => ({ default: (await loadPopup()).MenuPopup }));

interface MenuProps {
  /** What the menu is for, such as "Actions for DEFAULT". Names button and list; contains the visible text of `trigger`. */
  label: string;
  entries: MenuEntry[];
  /** The content of the button; three dots unless told. */
  trigger?: ReactNode;
  /** Replaces the looks of the button. */
  triggerClassName?: string;
}

/** A button that opens a list of actions. The list is loaded when the button is first approached. */
export function Menu({ label, entries, trigger, triggerClassName }: MenuProps) {
  const buttonRef = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const id = useId();

  const open = () => {
    setWasOpened(true);
    setOpen(true);
  };
  const openByArrow = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open();
  };

  return (
    <>
      <button
        ref={buttonRef}
        id={id}
        type="button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        onPointerEnter={loadPopup}
        onFocus={loadPopup}
        onClick={open}
        onKeyDown={openByArrow}
        className={
          triggerClassName ?? buttonStyles({ variant: trigger ? 'secondary' : 'ghost', size: trigger ? 'md' : 'icon' })
        }
      >
        {trigger ?? <Ellipsis />}
      </button>
      {wasOpened && (
        <Suspense>
          <MenuPopup label={label} entries={entries} anchor={buttonRef} isOpen={isOpen} onOpenChange={setOpen} />
        </Suspense>
      )}
    </>
  );
}
