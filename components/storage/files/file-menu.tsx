import { Download, ExternalLink, Link2, Trash2 } from 'lucide-react';
import { roleRefusal } from '#components/sessions/role-refusal';
import { type FileRow, isPublicKey } from '#components/storage/files/file-rows';
import { writeClipboard } from '#components/ui/copy-button';
import type { MenuEntry } from '#components/ui/menu-entry';
import { showToast } from '#components/ui/show-toast';
import { hasDotSegment, publicLink } from '#lib/core/file-keys';
import type { Role } from '#lib/core/roles';
import type { FilesFacts } from '#lib/services/storage-files/facts';

interface FileMenuOptions {
  facts: FilesFacts;
  role: Role;
  onDownload: (key: string) => void;
  onShare: (file: { key: string; name: string }) => void;
  onDelete: (row: FileRow) => void;
}

/** What can be done with one folder or file. */
export function fileMenu(row: FileRow, { facts, role, onDownload, onShare, onDelete }: FileMenuOptions): MenuEntry[] {
  const remove: MenuEntry = {
    kind: 'action',
    label: row.kind === 'folder' ? 'Delete folder …' : 'Delete …',
    icon: <Trash2 />,
    tone: 'danger',
    onSelect: () => onDelete(row),
    disabledReason: roleRefusal(role, 'file:write'),
  };
  if (row.kind === 'folder') return [remove];
  const { key } = row.file;
  const unreachable = hasDotSegment(key) && 'Browsers cannot open names with . or .. in their path.';
  const link: MenuEntry = isPublicKey(key, facts.publicPrefixes)
    ? {
        kind: 'action',
        label: 'Copy public link',
        icon: <ExternalLink />,
        onSelect: () => void copy(publicLink(facts.publicUrl, key)),
        disabledReason: unreachable,
      }
    : {
        kind: 'action',
        label: 'Copy link that expires …',
        icon: <Link2 />,
        onSelect: () => onShare({ key, name: row.name }),
        disabledReason: roleRefusal(role, 'file:read') ?? unreachable,
      };
  return [
    {
      kind: 'action',
      label: 'Download',
      icon: <Download />,
      onSelect: () => onDownload(key),
      disabledReason: roleRefusal(role, 'file:read'),
    },
    link,
    { kind: 'separator' },
    remove,
  ];
}

async function copy(url: string): Promise<void> {
  try {
    await writeClipboard(url);
    showToast({ tone: 'success', title: 'Copied the public link' });
  } catch (error) {
    const description = error instanceof Error ? error.message : undefined;
    showToast({ tone: 'error', title: 'The link could not be copied', description });
  }
}
