import { deploymentLook } from '#components/environments/environment-status';
import type { Column } from '#components/table/data-table';
import { Duration } from '#components/ui/duration';
import { IntentLink } from '#components/ui/intent-link';
import { RelativeTime } from '#components/ui/relative-time';
import { Badge, StatePill } from '#components/ui/state-pill';
import type { Deployment } from '#lib/contracts/deployments';
import { paths } from '#lib/paths';

export const deploymentColumns: Column<Deployment>[] = [
  {
    id: 'what',
    header: 'Deployment',
    isRowHeader: true,
    cell: (deployment) => (
      <IntentLink
        href={paths.deployment(deployment.application, deployment.uuid)}
        className="group block rounded-sm py-0.5"
      >
        <span className="block font-medium group-hover:underline">{deployment.subject || whatOf(deployment)}</span>
        <span className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
          <code className="font-mono">{deployment.branch}</code>
          {deployment.commit && <code className="font-mono">{deployment.commit.slice(0, 8)}</code>}
          {deployment.build_mode === 'ADOPT' && <span>variables only</span>}
          {deployment.build_mode === 'FORCE' && <span>rebuilt</span>}
        </span>
      </IntentLink>
    ),
  },
  { id: 'environment', header: 'Environment', className: 'sm:w-28', cell: ({ environment_slug }) => environment_slug },
  {
    id: 'state',
    header: 'State',
    className: 'sm:w-44',
    cell: (deployment) => {
      const look = deploymentLook(deployment.state);
      return (
        <span className="flex flex-wrap gap-1.5">
          <StatePill tone={look.tone} isTransitional={look.isTransitional}>
            {deployment.status}
          </StatePill>
          {deployment.is_serving && deployment.state !== 'live' && <Badge tone="green">serves</Badge>}
        </span>
      );
    },
  },
  {
    id: 'duration',
    header: 'Duration',
    align: 'right',
    className: 'sm:w-24',
    cell: ({ started_at, ended_at }) =>
      started_at ? <Duration startedAt={started_at} finishedAt={ended_at} /> : <span className="text-faint">–</span>,
  },
  {
    id: 'who',
    header: 'Started',
    className: 'sm:w-44',
    cell: ({ created_at, created_by }) => (
      <span className="block text-muted">
        <RelativeTime at={created_at} />
        {created_by && <span className="block truncate text-xs">by {created_by}</span>}
      </span>
    ),
  },
];

function whatOf({ branch, commit }: Deployment): string {
  return commit ? `Commit ${commit.slice(0, 8)}` : `Branch ${branch}`;
}
