import { environmentStatus } from '#components/environments/environment-status';
import type { Column } from '#components/table/data-table';
import { IntentLink } from '#components/ui/intent-link';
import { RelativeTime } from '#components/ui/relative-time';
import { StatePill } from '#components/ui/state-pill';
import type { Application } from '#lib/contracts/applications';
import { paths } from '#lib/paths';

export const applicationColumns: Column<Application>[] = [
  {
    id: 'name',
    header: 'Application',
    isRowHeader: true,
    className: 'sm:w-2/5',
    cell: (application) => (
      <IntentLink href={paths.application(application.uuid)} className="group block rounded-sm py-1">
        <span className="block font-medium group-hover:underline">{application.name}</span>
        <span className="block font-mono text-xs text-muted">{application.slug}</span>
      </IntentLink>
    ),
  },
  {
    id: 'environments',
    header: 'Environments',
    cell: (application) => (
      <ul className="flex flex-wrap gap-x-4 gap-y-1.5 py-0.5">
        {application.environments.map((environment) => {
          const status = environmentStatus(environment);
          return (
            <li key={environment.uuid} className="flex items-center gap-1.5">
              <span className="text-xs text-muted">{environment.slug}</span>
              <StatePill tone={status.tone} isTransitional={status.isTransitional}>
                {status.label}
              </StatePill>
            </li>
          );
        })}
      </ul>
    ),
  },
  {
    id: 'deployed',
    header: 'Last deployment',
    className: 'sm:w-40',
    cell: (application) => {
      const at = lastDeployedAt(application);
      return <span className="text-muted">{at ? <RelativeTime at={at} /> : 'Never'}</span>;
    },
  },
];

function lastDeployedAt({ environments }: Application): string | null {
  const ends = environments.flatMap((environment) => environment.last_finished_deployment?.ended_at ?? []);
  return ends.sort().at(-1) ?? null;
}
