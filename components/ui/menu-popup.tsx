'use client';

import { Menu as BaseMenu } from '@base-ui/react/menu';
import { clsx } from 'clsx';
import { Check } from 'lucide-react';
import type { RefObject } from 'react';
import { IntentLink } from '#components/ui/intent-link';
import type { MenuEntry } from '#components/ui/menu-entry';

const ITEM =
  'mx-1 flex cursor-default items-start gap-2 rounded-sm px-2 py-1.5 text-sm outline-none select-none data-highlighted:bg-hover [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint';

interface MenuPopupProps {
  label: string;
  entries: MenuEntry[];
  anchor: RefObject<HTMLElement | null>;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** The opened part of `Menu`, loaded when a menu is first touched. */
export function MenuPopup({ label, entries, anchor, isOpen, onOpenChange }: MenuPopupProps) {
  return (
    <BaseMenu.Root open={isOpen} onOpenChange={onOpenChange}>
      <BaseMenu.Portal>
        <BaseMenu.Positioner anchor={anchor} align="end" sideOffset={4} collisionPadding={8} className="z-50">
          <BaseMenu.Popup
            aria-label={label}
            aria-labelledby={undefined}
            finalFocus={anchor}
            className="max-h-(--available-height) max-w-80 min-w-48 origin-(--transform-origin) overflow-y-auto rounded-lg border bg-raised py-1 shadow-popup outline-none transition-[scale,opacity] duration-100 data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0"
          >
            {entries.map((entry) => (
              <Entry key={keyOf(entry, entries)} entry={entry} />
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

function keyOf(entry: MenuEntry, entries: MenuEntry[]): string {
  if (entry.kind === 'separator') return `separator-${entries.indexOf(entry)}`;
  return entry.kind === 'heading' ? entry.title : entry.label;
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case 'separator':
      return <BaseMenu.Separator className="my-1 h-px bg-line" />;
    case 'heading':
      return (
        <div className="px-3 py-1.5">
          <p className="truncate text-sm font-medium">{entry.title}</p>
          {entry.description && <p className="truncate text-xs text-muted">{entry.description}</p>}
        </div>
      );
    case 'link':
      return (
        <BaseMenu.LinkItem closeOnClick render={<IntentLink href={entry.href} />} className={ITEM}>
          {entry.icon}
          {entry.label}
        </BaseMenu.LinkItem>
      );
    case 'choice':
      return (
        <BaseMenu.RadioGroup value={entry.value} onValueChange={entry.onChange} aria-label={entry.label}>
          <div aria-hidden="true" className="px-3 pt-1.5 pb-0.5 text-xs text-faint">
            {entry.label}
          </div>
          {entry.options.map((option) => (
            <BaseMenu.RadioItem key={option.value} value={option.value} className={ITEM}>
              {option.icon}
              <span className="grow">{option.label}</span>
              <BaseMenu.RadioItemIndicator>
                <Check />
              </BaseMenu.RadioItemIndicator>
            </BaseMenu.RadioItem>
          ))}
        </BaseMenu.RadioGroup>
      );
    case 'action':
      return (
        <BaseMenu.Item
          disabled={Boolean(entry.disabledReason)}
          onClick={entry.onSelect}
          className={clsx(ITEM, entry.tone === 'danger' && !entry.disabledReason && 'text-red [&_svg]:text-red')}
        >
          {entry.icon}
          <span className="min-w-0">
            <span className={entry.disabledReason ? 'text-faint' : undefined}>{entry.label}</span>
            {entry.disabledReason && <span className="block text-xs text-muted">{entry.disabledReason}</span>}
          </span>
        </BaseMenu.Item>
      );
  }
}
