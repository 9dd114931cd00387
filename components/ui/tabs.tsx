'use client';

import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

interface TabsProps {
  /** Names the group for screen readers. */
  label: string;
  tabs: { id: string; label: ReactNode; content: ReactNode }[];
  /** The tab shown first; the first one unless told. */
  defaultTab?: string;
}

/** Several views of one thing in one place. For views with an address of their own use links. */
export function Tabs({ label, tabs, defaultTab }: TabsProps) {
  return (
    <BaseTabs.Root defaultValue={defaultTab ?? tabs[0]?.id}>
      <BaseTabs.List aria-label={label} className="flex gap-4 overflow-x-auto border-b">
        {tabs.map((tab) => (
          <BaseTabs.Tab
            key={tab.id}
            value={tab.id}
            className="-mb-px border-b-2 border-transparent px-0.5 py-2 text-sm font-medium whitespace-nowrap text-muted outline-offset-[-2px] hover:text-fg data-active:border-accent data-active:text-fg"
          >
            {tab.label}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map((tab) => (
        <BaseTabs.Panel key={tab.id} value={tab.id} className="pt-3">
          {tab.content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
