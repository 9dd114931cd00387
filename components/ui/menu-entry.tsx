import type { ReactNode } from 'react';

/** One line of a menu. */
export type MenuEntry =
  | {
      kind: 'action';
      label: string;
      icon?: ReactNode;
      onSelect: () => void;
      /** `danger` for what destroys; such an action asks for confirmation. */
      tone?: 'danger';
      /** Why it cannot be done now: disables the item and is shown under it. */
      disabledReason?: string | null | false;
    }
  | { kind: 'link'; label: string; icon?: ReactNode; href: string }
  | {
      kind: 'choice';
      label: string;
      value: string;
      options: { value: string; label: string; icon?: ReactNode }[];
      onChange: (value: string) => void;
    }
  | { kind: 'heading'; title: string; description?: string }
  | { kind: 'separator' };
