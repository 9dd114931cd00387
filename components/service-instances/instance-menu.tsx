'use client';

import { FolderOpen, Link2, Link2Off, Play, RotateCcw, Trash2, Undo2 } from 'lucide-react';
import { actionRefusal } from '#components/service-instances/action-refusal';
import type { InstanceAction } from '#components/service-instances/use-instance-action';
import { Menu } from '#components/ui/menu';
import type { MenuEntry } from '#components/ui/menu-entry';
import type { ServiceInstance } from '#lib/contracts/services';
import type { ServiceInstanceAction } from '#lib/core/states';
import { paths } from '#lib/paths';

interface InstanceMenuProps {
  applicationId: string;
  instance: ServiceInstance;
  /** Why this person may not change or remove it, or null. */
  denied: { write: string | null; remove: string | null; destroy: string | null };
  onAction: (action: InstanceAction) => void;
  onRemove: () => void;
  /** Destroys what is in the trash now; asks first. */
  onDestroy: () => void;
}

/** Everything that can be done with an instance; what its state forbids says why. */
export function InstanceMenu({ applicationId, instance, denied, onAction, onRemove, onDestroy }: InstanceMenuProps) {
  const { state } = instance;
  const reason = (action: ServiceInstanceAction, role: string | null) => role ?? actionRefusal(action, state);
  const action = (name: InstanceAction, label: string, icon: React.ReactNode): MenuEntry => ({
    kind: 'action',
    label,
    icon,
    onSelect: () => onAction(name),
    disabledReason: reason(name, denied.write),
  });
  const ending = (name: 'remove' | 'destroy', label: string, onSelect: () => void): MenuEntry => ({
    kind: 'action',
    label,
    icon: <Trash2 />,
    tone: 'danger',
    onSelect,
    disabledReason: reason(name, denied[name]),
  });
  const isRetry = state === 'provisioning_failed';
  const isUndo = state === 'pending_detachment';
  const inTrash = state === 'trashed' || state === 'removing';
  const entries: MenuEntry[] = [
    { kind: 'link', label: 'Open', icon: <FolderOpen />, href: paths.storage(applicationId, instance.uuid) },
    { kind: 'separator' },
    ...(inTrash
      ? [
          action('restore', 'Restore', <RotateCcw key="restore" />),
          { kind: 'separator' } as const,
          ending('destroy', 'Destroy now', onDestroy),
        ]
      : [
          action(
            'provision',
            isRetry ? 'Retry' : 'Provision',
            isRetry ? <RotateCcw key="retry" /> : <Play key="play" />,
          ),
          isUndo
            ? action('attach', 'Undo detach', <Undo2 key="undo" />)
            : action('attach', 'Attach', <Link2 key="attach" />),
          action('detach', 'Detach', <Link2Off key="detach" />),
          { kind: 'separator' } as const,
          ending('remove', 'Remove', onRemove),
        ]),
  ];
  return <Menu label={`Actions for ${instance.service_name} ${instance.prefix}`} entries={entries} />;
}
