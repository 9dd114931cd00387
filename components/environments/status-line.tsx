import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import { RelativeTime } from '#components/ui/relative-time';
import { TextLink } from '#components/ui/text-link';
import type { Environment } from '#lib/contracts/applications';
import { paths } from '#lib/paths';

/** How the last deployment ended, in the words of Divio's Control Panel. */
export function StatusLine({ environment }: { environment: Environment }) {
  return (
    <p role="status" className="flex items-start gap-2 text-sm [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
      <Sentence environment={environment} />
    </p>
  );
}

function Sentence({ environment }: { environment: Environment }) {
  const { last_finished_deployment: last, serving_deployment: serving } = environment;
  if (!last) {
    return (
      <>
        <CircleDashed aria-hidden="true" className="text-faint" />
        <span className="text-muted">Server not deployed yet.</span>
      </>
    );
  }
  const at = last.ended_at && <RelativeTime at={last.ended_at} />;
  const address = paths.deployment(environment.application, last.uuid);
  if (last.success) {
    return (
      <>
        <CircleCheck aria-hidden="true" className="text-green-dot" />
        <span>
          <TextLink href={address}>Last deployment successful</TextLink> {at}
          {last.commit && <code className="ml-2 font-mono text-xs text-muted">{last.commit.slice(0, 8)}</code>}
        </span>
      </>
    );
  }
  const isCancelled = last.state === 'cancelled';
  return (
    <>
      <CircleAlert aria-hidden="true" className={isCancelled ? 'text-faint' : 'text-red-dot'} />
      <span>
        <TextLink href={address}>{isCancelled ? 'Last deployment cancelled' : 'Last deployment failed'}</TextLink> {at}.{' '}
        <span className="text-muted">
          {serving ? 'The release before it keeps serving.' : 'Nothing runs here yet.'}
        </span>
      </span>
    </>
  );
}
