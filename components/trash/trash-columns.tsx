import dynamic from 'next/dynamic';
import { formatBytes } from '#components/service-instances/format-bytes';
import { roleRefusal } from '#components/sessions/role-refusal';
import type { Column } from '#components/table/data-table';
import { TrashActions, type TrashQuestion } from '#components/trash/trash-actions';
import { RelativeTime } from '#components/ui/relative-time';
import { Badge, StatePill } from '#components/ui/state-pill';
import { TextLink } from '#components/ui/text-link';
import type { TrashedStorage } from '#lib/contracts/trash';
import { countFiles } from '#lib/core/count-files';
import type { Role } from '#lib/core/roles';
import { paths } from '#lib/paths';

const InstanceProgress = dynamic(
  async () => (await import('#components/service-instances/instance-progress')).InstanceProgress,
);

// One time zone for server and browser, so that both draw the same day.
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

/** @param roles what the person is, by organisation */
export function trashColumns(
  roles: Record<string, Role>,
  onAsk: (question: TrashQuestion, item: TrashedStorage) => void,
): Column<TrashedStorage>[] {
  const roleOf = ({ organisation }: TrashedStorage): Role => roles[organisation] ?? 'viewer';
  return [
    {
      id: 'storage',
      header: 'Storage',
      isRowHeader: true,
      cell: (item) => <Name item={item} denied={roleRefusal(roleOf(item), 'service:write')} />,
    },
    { id: 'region', header: 'Region', className: 'sm:w-28', cell: ({ region_name }) => region_name },
    { id: 'size', header: 'Size', className: 'sm:w-32', cell: (item) => <Size item={item} /> },
    {
      id: 'since',
      header: 'Since',
      className: 'sm:w-28',
      cell: ({ trashed_at }) => <RelativeTime at={trashed_at} className="text-muted" />,
    },
    { id: 'until', header: 'Destroyed', className: 'sm:w-32', cell: (item) => <Until item={item} /> },
    {
      id: 'actions',
      header: 'Actions',
      className: 'sm:w-40',
      cell: (item) => <TrashActions item={item} role={roleOf(item)} onAsk={onAsk} />,
    },
  ];
}

function Name({ item, denied }: { item: TrashedStorage; denied: string | null }) {
  const { application, environment } = item;
  return (
    <div className="flex flex-col gap-1 py-1">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-medium [overflow-wrap:anywhere]">
          {application.is_deleted ? (
            application.name
          ) : (
            <TextLink href={paths.services(application.uuid)}>{application.name}</TextLink>
          )}
          <span className="text-faint"> / </span>
          {environment.slug}
        </span>
        {environment.is_deleted && (
          <Badge>{application.is_deleted ? 'Application deleted' : 'Environment deleted'}</Badge>
        )}
      </p>
      <p className="font-mono text-xs text-muted [overflow-wrap:anywhere]">
        {item.prefix} · {item.bucket}
      </p>
      {item.state_message && <p className="max-w-prose text-xs text-muted">{item.state_message}</p>}
      {item.operation && <InstanceProgress operationId={item.operation} denied={denied} />}
    </div>
  );
}

function Size({ item: { bytes, objects } }: { item: TrashedStorage }) {
  if (bytes === null || objects === null) return <span className="text-faint">Not measured</span>;
  if (objects === 0) return <span className="text-muted">Nothing</span>;
  return (
    <span className="text-muted">
      {countFiles(objects)}, <span className="whitespace-nowrap">{formatBytes(bytes)}</span>
    </span>
  );
}

function Until({ item: { state, operation, destroy_after } }: { item: TrashedStorage }) {
  if (state === 'removing')
    return (
      <StatePill tone="red" isTransitional>
        Being destroyed
      </StatePill>
    );
  if (operation)
    return (
      <StatePill tone="green" isTransitional>
        Being restored
      </StatePill>
    );
  if (!destroy_after) return <span className="text-faint">Not yet</span>;
  return (
    <span className="flex flex-col max-sm:flex-row max-sm:gap-1.5">
      <RelativeTime at={destroy_after} />
      <span className="text-xs text-faint max-sm:self-center">{day.format(Date.parse(destroy_after))}</span>
    </span>
  );
}
