'use client';

import { useMutation } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { domainKindViews } from '#components/domains/domain-kinds';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { toDisplayError } from '#components/states/display-error';
import { CopyButton } from '#components/ui/copy-button';
import { Menu } from '#components/ui/menu';
import type { MenuEntry } from '#components/ui/menu-entry';
import { showToast } from '#components/ui/show-toast';
import { Spinner } from '#components/ui/spinner';
import { Badge } from '#components/ui/state-pill';
import type { Domain, Environment } from '#lib/contracts/applications';
import { removeDomain, updateDomain } from '#lib/queries/domains';

interface DomainRowProps {
  domain: Domain;
  environment: Environment;
  /** Are there other domains in this environment? */
  hasOthers: boolean;
  denied: string | null;
  onChanged: () => void;
}

const KINDS: Domain['kind'][] = ['primary', 'alias', 'redirect'];
const ARTICLES: Record<Domain['kind'], string> = {
  primary: 'Make primary',
  alias: 'Make an alias',
  redirect: 'Make a redirect',
};

/** One domain with its kind, and what can be done with it. */
export function DomainRow({ domain, environment, hasOthers, denied, onChanged }: DomainRowProps) {
  const [isRemoving, setRemoving] = useState(false);
  const update = useMutation({
    mutationFn: (kind: Domain['kind']) => updateDomain(domain.uuid, kind),
    onSuccess: (_, kind) => {
      onChanged();
      showToast({
        tone: 'success',
        title: `${domain.name} is ${kind === 'primary' ? 'the primary domain' : `a${kind === 'alias' ? 'n' : ''} ${kind}`}`,
        description: `${environment.slug} learns of it at the next deployment.`,
      });
    },
    onError: (error) =>
      showToast({
        tone: 'error',
        title: `${domain.name} stays as it is`,
        description: toDisplayError(error).message,
      }),
  });
  const remove = useMutation({
    mutationFn: () => removeDomain(domain.uuid),
    onSuccess: () => {
      setRemoving(false);
      onChanged();
    },
  });
  const isPrimary = domain.kind === 'primary';
  const reasonForKind = isPrimary ? 'Make another domain primary; this one then becomes an alias.' : null;
  const entries: MenuEntry[] = [
    ...KINDS.filter((kind) => kind !== domain.kind).map(
      (kind): MenuEntry => ({
        kind: 'action',
        label: ARTICLES[kind],
        onSelect: () => update.mutate(kind),
        disabledReason: denied ?? reasonForKind,
      }),
    ),
    { kind: 'separator' },
    {
      kind: 'action',
      label: 'Remove',
      icon: <Trash2 />,
      tone: 'danger',
      onSelect: () => setRemoving(true),
      disabledReason: denied ?? (isPrimary && hasOthers && 'Make another domain primary first, then remove this one.'),
    },
  ];
  const view = domainKindViews[domain.kind];

  return (
    <li
      aria-label={domain.name}
      className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 border-b py-1.5 pr-2 pl-4 last:border-b-0"
    >
      <span className="flex min-w-0 items-center gap-1">
        <code className="min-w-0 font-mono text-sm">{domain.name}</code>
        <CopyButton value={domain.name} what={`domain ${domain.name}`} />
      </span>
      <span className="flex items-center gap-2">
        {update.isPending && <Spinner className="text-faint" />}
        <Badge tone={view.tone}>{view.label}</Badge>
      </span>
      <Menu label={`Actions for ${domain.name}`} entries={entries} />
      <ConfirmDialog
        open={isRemoving}
        onOpenChange={setRemoving}
        title={`Remove ${domain.name} from ${environment.slug}?`}
        confirmLabel="Remove"
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        From the next deployment on the application no longer finds it in <code>{view.variable}</code>.
        {isPrimary && ' Its primary domain is then the platform address.'} The name itself and its DNS are not touched.
      </ConfirmDialog>
    </li>
  );
}
