'use client';

import { clsx } from 'clsx';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { domainVariables } from '#components/domains/domain-kinds';
import { DomainRow } from '#components/domains/domain-row';
import { EnvironmentName } from '#components/environments/environment-name';
import { roleRefusal } from '#components/sessions/role-refusal';
import { Button } from '#components/ui/button';
import { Card, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { ExternalLink } from '#components/ui/text-link';
import type { Domain, Environment } from '#lib/contracts/applications';
import type { Role } from '#lib/core/roles';

const AddDomainForm = dynamic(async () => (await import('#components/domains/add-domain-form')).AddDomainForm);

interface EnvironmentDomainsProps {
  environment: Environment;
  domains: Domain[];
  role: Role;
  onChanged: () => void;
}

/** The addresses of one environment: its own names, the platform's, and the variables they end up in. */
export function EnvironmentDomains({ environment, domains, role, onChanged }: EnvironmentDomainsProps) {
  const [isAdding, setAdding] = useState(false);
  const denied = roleRefusal(role, 'domain:write');
  const { slug, site_url: siteUrl } = environment;
  return (
    <Card aria-label={`Domains of ${slug}`}>
      <CardHeader
        title={<EnvironmentName environment={environment} />}
        actions={
          !isAdding && (
            <Button size="sm" icon={<Plus />} onClick={() => setAdding(true)} disabledReason={denied}>
              Add domain<span className="sr-only"> to {slug}</span>
            </Button>
          )
        }
      />
      {isAdding && (
        <div className={clsx('bg-sunken/60 p-4', domains.length > 0 && 'border-b')}>
          <AddDomainForm
            environment={environment}
            hasPrimary={domains.some((domain) => domain.kind === 'primary')}
            onAdded={() => {
              setAdding(false);
              onChanged();
            }}
            onCancel={() => setAdding(false)}
          />
        </div>
      )}
      {domains.length > 0 ? (
        <ul aria-label={`Own domains of ${slug}`}>
          {domains.map((domain) => (
            <DomainRow
              key={domain.uuid}
              domain={domain}
              environment={environment}
              hasOthers={domains.length > 1}
              denied={denied}
              onChanged={onChanged}
            />
          ))}
        </ul>
      ) : (
        !isAdding && <p className="px-4 py-4 text-sm text-muted">No domains of your own yet.</p>
      )}
      <div className="grid gap-x-8 gap-y-4 rounded-b-lg border-t bg-sunken/60 px-4 py-3 sm:grid-cols-2">
        <section aria-label={`Platform address of ${slug}`} className="min-w-0">
          <h3 className="text-xs font-medium text-faint">Platform address</h3>
          <p className="flex items-center gap-1 text-sm">
            {environment.serving_deployment ? (
              <ExternalLink href={siteUrl}>{siteUrl}</ExternalLink>
            ) : (
              <span className="text-muted">{siteUrl}</span>
            )}
            <CopyButton value={siteUrl} what={`platform address of ${slug}`} />
          </p>
          {!environment.serving_deployment && <p className="text-xs text-faint">Answers after the first deployment.</p>}
        </section>
        <section aria-label={`Variables from the domains of ${slug}`} className="min-w-0">
          <h3 className="text-xs font-medium text-faint">What the next deployment tells the application</h3>
          <ul className="mt-0.5 flex flex-col font-mono text-xs leading-5">
            {domainVariables(domains, new URL(siteUrl).hostname).map(({ name, value }) => (
              <li key={name}>
                <span className="text-muted">{name}=</span>
                {value}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Card>
  );
}
