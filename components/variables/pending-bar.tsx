'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, Rocket, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { splitFailure } from '#components/deployments/failure-text';
import { type ApplyChanges, useApplyChanges } from '#components/deployments/use-apply-changes';
import { Button } from '#components/ui/button';
import { ButtonLink } from '#components/ui/button-link';
import { Duration } from '#components/ui/duration';
import { IconButton } from '#components/ui/icon-button';
import { ProgressBar } from '#components/ui/progress-bar';
import type { Application, Environment, PendingChanges } from '#lib/contracts/applications';
import type { DeploymentDetail } from '#lib/contracts/deployments';
import type { Role } from '#lib/core/roles';
import { paths } from '#lib/paths';
import { deploymentQuery } from '#lib/queries/deployments';
import { pendingChangesQuery } from '#lib/queries/environments';

const ReviewDialog = dynamic(async () => (await import('#components/variables/review-dialog')).ReviewDialog);

interface PendingBarProps {
  application: Application;
  environment: Environment;
  role: Role;
}

/** Stays in view below the header, so that no toast covers it: how many changes wait for the next deployment, the deployment that applies them, how it ended. */
export function PendingBar({ application, environment, role }: PendingBarProps) {
  const { data: pending } = useQuery(pendingChangesQuery(environment.uuid));
  const deploy = useApplyChanges(application, environment, role);
  const [isReviewing, setReviewing] = useState(false);
  const [followed, setFollowed] = useState<string | null>(null);
  const active = environment.active_deployment?.uuid ?? null;
  if (active !== null && active !== followed) setFollowed(active);
  const { data: deployment } = useQuery({ ...deploymentQuery(followed ?? ''), enabled: followed !== null });

  const count = pending?.count ?? 0;
  const isRunning = active !== null || (followed !== null && deployment?.ended_at === null);
  const outcome = !isRunning && deployment?.uuid === followed ? deployment : undefined;
  return (
    <section
      aria-label={`Pending changes of ${environment.slug}`}
      // Its own ground, so that rows disappear below it and not between it and the header.
      className="sticky top-13 z-20 -mt-3 mb-1 bg-canvas py-3"
    >
      <div className="rounded-lg border bg-raised px-4 py-2.5 shadow-control">
        {isRunning ? (
          <Running
            slug={environment.slug}
            deployment={deployment}
            href={paths.deployment(application.uuid, followed ?? '')}
          />
        ) : (
          <div className="flex flex-col gap-3">
            {outcome && (
              <Outcome
                slug={environment.slug}
                deployment={outcome}
                href={paths.deployment(application.uuid, outcome.uuid)}
                onDismiss={() => setFollowed(null)}
              />
            )}
            {count === 0 && pending?.is_deployed && !outcome && (
              <p role="status" className="flex min-h-8 items-center gap-2 text-sm text-muted [&>svg]:size-4">
                <CircleCheck aria-hidden="true" className="text-green-dot" />
                Nothing is pending: {environment.slug} runs with exactly these variables.
              </p>
            )}
            {pending && (count > 0 || !pending.is_deployed) && (
              <Waiting
                slug={environment.slug}
                pending={pending}
                deploy={deploy}
                onReview={count > 0 ? () => setReviewing(true) : null}
              />
            )}
          </div>
        )}
      </div>
      {isReviewing && pending && (
        <ReviewDialog slug={environment.slug} pending={pending} deploy={deploy} onClose={() => setReviewing(false)} />
      )}
    </section>
  );
}

interface WaitingProps {
  slug: string;
  pending: PendingChanges;
  deploy: ApplyChanges;
  onReview: (() => void) | null;
}

function Waiting({ slug, pending, deploy, onReview }: WaitingProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p role="status" className="min-w-0 text-sm">
        <span className="font-medium">
          {pending.is_deployed ? sentence(pending.count) : `${slug} is not deployed yet.`}
        </span>
        {pending.is_deployed && pending.services.length > 0 && (
          <span className="text-muted"> ({partsOf(pending)})</span>
        )}
        {!pending.is_deployed && <span className="text-muted"> The first deployment applies everything here.</span>}
      </p>
      <div className="flex gap-2">
        {onReview && pending.is_deployed && <Button onClick={onReview}>Review</Button>}
        <Button
          variant="primary"
          icon={<Rocket />}
          onClick={deploy.start}
          pending={deploy.pending}
          disabledReason={deploy.disabledReason}
        >
          Deploy now
        </Button>
      </div>
    </div>
  );
}

/** Services change beside their variables, so the sum is more than the list below shows. */
function partsOf({ services, changes }: PendingChanges): string {
  const variables = changes.length === 1 ? '1 variable' : `${changes.length} variables`;
  return `${services.length === 1 ? '1 service' : `${services.length} services`}, ${variables}`;
}

function sentence(count: number): string {
  return count === 1 ? '1 change applies at the next deployment' : `${count} changes apply at the next deployment`;
}

function Running({ slug, deployment, href }: { slug: string; deployment: DeploymentDetail | undefined; href: string }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="flex min-w-0 grow basis-64 flex-col gap-1.5">
        <p className="flex justify-between gap-3 text-sm">
          <span role="status" className="font-medium">
            Deploying {slug}
            {deployment && `: ${deployment.status}`}
          </span>
          {deployment?.started_at && (
            <span className="text-xs text-faint">
              <Duration startedAt={deployment.started_at} />
            </span>
          )}
        </p>
        <ProgressBar label={`Deployment of ${slug}`} value={deployment ? deployment.percent / 100 : undefined} />
      </div>
      <ButtonLink size="sm" href={href}>
        Follow the log
      </ButtonLink>
    </div>
  );
}

interface OutcomeProps {
  slug: string;
  deployment: DeploymentDetail;
  href: string;
  onDismiss: () => void;
}

function Outcome({ slug, deployment, href, onDismiss }: OutcomeProps) {
  const { success, started_at: startedAt, ended_at: endedAt, failure, state } = deployment;
  return (
    <div className="flex min-h-8 items-center gap-2.5 text-sm">
      <span aria-hidden="true" className="[&>svg]:size-4">
        {success ? <CircleCheck className="text-green-dot" /> : <CircleAlert className="text-red-dot" />}
      </span>
      <p role={success ? 'status' : 'alert'} className="min-w-0 grow">
        <span className="font-medium">{outcomeTitle(slug, state, success)}</span>{' '}
        <span className="text-muted">
          {success
            ? 'It runs with these variables.'
            : failure
              ? splitFailure(failure.message).cause
              : 'What served before still serves.'}
          {success && startedAt && endedAt && (
            <>
              {' '}
              (<Duration startedAt={startedAt} finishedAt={endedAt} />)
            </>
          )}
        </span>
        {deployment.is_verified === false && (
          <span className="text-orange"> The running process reported other variables than intended.</span>
        )}
      </p>
      <ButtonLink size="sm" href={href}>
        See the log
      </ButtonLink>
      <IconButton size="sm" label="Dismiss" icon={<X />} onClick={onDismiss} />
    </div>
  );
}

function outcomeTitle(slug: string, state: DeploymentDetail['state'], success: boolean | null): ReactNode {
  if (success) return `${slug} was deployed.`;
  return state === 'cancelled' ? `The deployment of ${slug} was cancelled.` : `The deployment of ${slug} failed.`;
}
