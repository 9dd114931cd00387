'use client';

import { ChevronDown, Hammer, RefreshCw, Rocket } from 'lucide-react';
import { type BuildMode, useDeploy } from '#components/deployments/use-deploy';
import { Button } from '#components/ui/button';
import { buttonStyles } from '#components/ui/button-styles';
import { Menu } from '#components/ui/menu';
import type { Deployment } from '#lib/contracts/deployments';

interface DeployButtonProps {
  environment: { uuid: string; slug: string };
  /** Does a release serve that could be redeployed? */
  isServing: boolean;
  /** Why nothing can be deployed now. */
  disabledReason: string | null;
  variant: 'primary' | 'secondary';
  onStarted?: (deployment: Deployment) => void;
}

/** Deploys the branch; the menu beside it has the other ways. */
export function DeployButton({ environment, isServing, disabledReason, variant, onStarted }: DeployButtonProps) {
  const deploy = useDeploy(environment, { onStarted });
  const start = (mode: BuildMode) => () => deploy.mutate(mode);
  return (
    <div className="inline-flex">
      <Button
        variant={variant}
        pending={deploy.isPending}
        disabledReason={disabledReason}
        onClick={start('AUTO')}
        aria-label={`Deploy ${environment.slug}`}
        className="rounded-r-none border-r-0"
      >
        Deploy
      </Button>
      <Menu
        label={`Ways to deploy ${environment.slug}`}
        trigger={<ChevronDown />}
        triggerClassName={buttonStyles({
          variant,
          size: 'icon',
          className: [
            'w-7 rounded-l-none',
            variant === 'primary' && 'border-l-white/25',
            disabledReason !== null && 'opacity-50',
          ],
        })}
        entries={[
          { kind: 'action', label: 'Deploy branch', icon: <Rocket />, onSelect: start('AUTO'), disabledReason },
          {
            kind: 'action',
            label: 'Redeploy with current variables',
            icon: <RefreshCw />,
            onSelect: start('ADOPT'),
            disabledReason: disabledReason ?? (isServing ? null : 'Nothing runs here yet. Deploy the branch first.'),
          },
          { kind: 'action', label: 'Rebuild and deploy', icon: <Hammer />, onSelect: start('FORCE'), disabledReason },
        ]}
      />
    </div>
  );
}
