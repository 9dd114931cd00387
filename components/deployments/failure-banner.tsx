import { failureAdvice } from '#components/deployments/failure-advice';
import { splitFailure } from '#components/deployments/failure-text';
import { findFailedStep } from '#components/deployments/step-states';
import { Banner } from '#components/ui/banner';
import { ButtonLink } from '#components/ui/button-link';
import type { DeploymentDetail } from '#lib/contracts/deployments';

/** Where a deployment failed, why, and what to do now. */
export function FailureBanner({ deployment }: { deployment: DeploymentDetail }) {
  if (!deployment.failure) return null;
  const step = findFailedStep(deployment);
  const { cause, output } = splitFailure(deployment.failure.message);
  const { sentence, link } = failureAdvice(step?.name, deployment);
  return (
    <Banner
      tone="error"
      title={step ? `Failed at “${step.label}”` : 'The deployment failed'}
      action={
        link && (
          <ButtonLink size="sm" href={link.href}>
            {link.label}
          </ButtonLink>
        )
      }
    >
      <p className="text-fg">{cause}</p>
      {output !== '' && (
        <pre
          // A region that scrolls has to be reachable by keyboard.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: as said above
          tabIndex={0}
          className="my-2 max-h-60 overflow-y-auto rounded-sm bg-surface/60 px-2.5 py-2 font-mono text-xs whitespace-pre-wrap text-fg"
        >
          {output}
        </pre>
      )}
      <p className="mt-1">{sentence}</p>
    </Banner>
  );
}
