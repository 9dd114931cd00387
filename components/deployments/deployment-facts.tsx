import { CopyButton } from '#components/ui/copy-button';
import { Duration } from '#components/ui/duration';
import { KeyValue } from '#components/ui/key-value';
import { RelativeTime } from '#components/ui/relative-time';
import type { Deployment } from '#lib/contracts/deployments';

const MODES: Record<Deployment['build_mode'], string> = {
  AUTO: 'Branch; built unless this commit was built before',
  ADOPT: 'Same release, current variables; no build',
  FORCE: 'Branch; built anew',
};

export function DeploymentFacts({ deployment }: { deployment: Deployment }) {
  const { commit, subject, started_at: startedAt, ended_at: endedAt } = deployment;
  return (
    <KeyValue
      items={[
        { label: 'Branch', value: <code className="font-mono">{deployment.branch}</code> },
        {
          label: 'Commit',
          value: commit && (
            <>
              {subject && <span className="block">{subject}</span>}
              <span className="flex items-center gap-1">
                <code className="font-mono text-xs text-muted">{commit.slice(0, 12)}</code>
                <CopyButton value={commit} what="commit" />
              </span>
            </>
          ),
        },
        { label: 'Kind', value: MODES[deployment.build_mode] },
        { label: 'Started by', value: deployment.created_by || undefined },
        { label: 'Started', value: <RelativeTime at={deployment.created_at} /> },
        { label: 'Took', value: startedAt && <Duration startedAt={startedAt} finishedAt={endedAt} /> },
        {
          label: 'Checked',
          value:
            deployment.is_verified === null
              ? undefined
              : deployment.is_verified
                ? 'It runs with exactly the intended variables.'
                : 'It runs with other variables than intended. Deploy again.',
        },
      ].filter(({ value }) => value !== '')}
    />
  );
}
