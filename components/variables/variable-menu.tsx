'use client';

import { Globe, Pencil, PencilLine, ScanSearch, Trash2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu } from '#components/ui/menu';
import type { MenuEntry } from '#components/ui/menu-entry';
import { hasDsnName, isManagedDsn, isOrphan } from '#components/variables/variable-filter';
import type { EnvironmentVariable } from '#lib/contracts/variables';

export type VariableAction = 'edit' | 'domain' | 'replace' | 'inspect' | 'back' | 'delete';

interface VariableMenuProps {
  variable: EnvironmentVariable;
  /** Why this person may not change variables, or null. */
  denied: string | null;
  onAction: (action: VariableAction) => void;
}

/** Everything that can be done with a variable. On a managed DSN this is the way to override it. */
export function VariableMenu({ variable, denied, onAction }: VariableMenuProps) {
  const { name, uuid, hides, kind } = variable;
  const isManaged = isManagedDsn(variable);
  const isStorage = isManaged && name.endsWith('_STORAGE_DSN');
  const change = (action: VariableAction, label: string, icon: ReactNode): MenuEntry => ({
    kind: 'action',
    label,
    icon,
    onSelect: () => onAction(action),
    disabledReason: denied,
  });
  const entries: MenuEntry[] = [];
  if (isStorage) entries.push(change('domain', 'Change only the media domain', <Globe key="domain" />));
  if (kind === 'value' && uuid && !isManaged) entries.push(change('edit', 'Edit', <Pencil key="edit" />));
  else entries.push(change('replace', 'Replace whole value', <PencilLine key="replace" />));
  if (hasDsnName(variable) && !isOrphan(variable)) {
    entries.push({ kind: 'action', label: 'Inspect', icon: <ScanSearch />, onSelect: () => onAction('inspect') });
  }
  if (uuid && hides) {
    entries.push({ kind: 'separator' }, change('back', 'Back to managed', <Undo2 key="back" />));
  } else if (uuid) {
    entries.push(
      { kind: 'separator' },
      {
        kind: 'action',
        label: 'Delete',
        icon: <Trash2 />,
        tone: 'danger',
        onSelect: () => onAction('delete'),
        disabledReason: denied,
      },
    );
  }
  if (!isManaged) return <Menu label={`Actions for ${name}`} entries={entries} />;
  return (
    <Menu
      label={`Override ${name}`}
      entries={entries}
      trigger="Override"
      triggerClassName="h-7 shrink-0 whitespace-nowrap rounded-md border border-control bg-surface px-2.5 text-sm font-medium shadow-control transition-colors hover:bg-sunken"
    />
  );
}
