import { Trash2 } from 'lucide-react';
import type { Column } from '#components/table/data-table';
import { IconButton } from '#components/ui/icon-button';
import { RelativeTime } from '#components/ui/relative-time';
import { Badge } from '#components/ui/state-pill';
import type { AccessToken } from '#lib/contracts/iam';

export function tokenColumns({ onRevoke }: { onRevoke: (token: AccessToken) => void }): Column<AccessToken>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      isRowHeader: true,
      cell: ({ name, hint }) => (
        <>
          <span className="block font-medium">{name}</span>
          <span className="block text-xs text-muted">
            ends in <code className="font-mono">{hint}</code>
          </span>
        </>
      ),
    },
    {
      id: 'scopes',
      header: 'Scopes',
      cell: ({ scopes }) => (
        <span className="flex flex-wrap gap-1">
          {scopes.map((scope) => (
            <Badge key={scope}>{scope}</Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'expires',
      header: 'Expires',
      className: 'sm:w-36',
      cell: ({ expires_at }) => <span className="text-muted">{expires_at ? <Expiry at={expires_at} /> : 'Never'}</span>,
    },
    {
      id: 'used',
      header: 'Last used',
      className: 'sm:w-36',
      cell: ({ last_used_at }) => (
        <span className="text-muted">{last_used_at ? <RelativeTime at={last_used_at} /> : 'Never'}</span>
      ),
    },
    {
      id: 'actions',
      header: '',
      align: 'right',
      className: 'w-14',
      cell: (token) => (
        <IconButton size="sm" label={`Revoke ${token.name}`} icon={<Trash2 />} onClick={() => onRevoke(token)} />
      ),
    },
  ];
}

function Expiry({ at }: { at: string }) {
  return <RelativeTime at={at} />;
}
