import { ProbeState } from '#components/regions/probe-state';
import type { Column } from '#components/table/data-table';
import { Badge } from '#components/ui/state-pill';
import { TextLink } from '#components/ui/text-link';
import type { Region } from '#lib/contracts/regions';
import { paths } from '#lib/paths';

export const regionColumns: Column<Region>[] = [
  {
    id: 'name',
    header: 'Name',
    isRowHeader: true,
    cell: ({ uuid, name, slug, organisation }) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-left">
        <TextLink href={paths.region(uuid)} className="font-medium">
          {name}
        </TextLink>
        {organisation === null && <Badge>Built in</Badge>}
        <code className="block w-full font-mono text-xs text-muted">{slug}</code>
      </span>
    ),
  },
  { id: 'store', header: 'Store', className: 'sm:w-44', cell: ({ store }) => store.label },
  {
    id: 'endpoint',
    header: 'API endpoint',
    cell: ({ store }) => <code className="font-mono text-xs break-all">{store.endpoint}</code>,
  },
  {
    id: 'storages',
    header: 'Storages',
    align: 'right',
    className: 'sm:w-24',
    cell: ({ storages }) => storages.toLocaleString('en'),
  },
  {
    id: 'state',
    header: 'Last test',
    className: 'sm:w-36',
    cell: ({ probe_state }) => <ProbeState state={probe_state} />,
  },
];
