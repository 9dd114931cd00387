'use client';

import { Pencil, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { LoadingState } from '#components/states/loading-state';
import { IconButton } from '#components/ui/icon-button';
import { Badge, type Tone } from '#components/ui/state-pill';
import { PendingMark } from '#components/variables/pending-mark';
import { Differences, StaleBanner } from '#components/variables/stale-banner';
import { isStored, useRemoveVariable } from '#components/variables/use-remove-variable';
import { isManagedDsn, isOrphan } from '#components/variables/variable-filter';
import { type VariableAction, VariableMenu } from '#components/variables/variable-menu';
import { VariableName } from '#components/variables/variable-name';
import { VariableNotes } from '#components/variables/variable-notes';
import { VariableValue } from '#components/variables/variable-value';
import type { EnvironmentVariable } from '#lib/contracts/variables';

const loading = () => <LoadingState label="Loading" />;
const EditForm = dynamic(async () => (await import('#components/variables/edit-variable-form')).EditVariableForm, {
  loading,
});
const MediaDomainDialog = dynamic(
  async () => (await import('#components/variables/media-domain-dialog')).MediaDomainDialog,
);
const ReplaceValueDialog = dynamic(
  async () => (await import('#components/variables/replace-value-dialog')).ReplaceValueDialog,
);
const DsnInspection = dynamic(async () => (await import('#components/variables/dsn-inspection')).DsnInspection, {
  loading,
});

interface VariableRowProps {
  variable: EnvironmentVariable;
  environmentSlug: string;
  denied: { write: string | null; reveal: string | null };
}

type Panel = 'edit' | 'domain' | 'replace' | 'inspect' | 'delete' | null;

/** One variable: name, value, where it comes from, and what can be done with it. */
export function VariableRow({ variable, environmentSlug, denied }: VariableRowProps) {
  const [panel, setPanel] = useState<Panel>(null);
  const { remove, isRemoving } = useRemoveVariable();
  const close = () => setPanel(null);
  const { name } = variable;
  const canEdit = isStored(variable) && variable.kind === 'value' && !isManagedDsn(variable);

  const act = (action: VariableAction) => {
    if (action === 'back') {
      if (isStored(variable)) remove(variable);
    } else if (action === 'delete') {
      // What cannot be undone without reading a secret is asked about before.
      if (variable.value === undefined) setPanel('delete');
      else if (isStored(variable)) remove(variable);
    } else setPanel(action);
  };

  return (
    <tbody
      id={name}
      className="group border-b transition-colors last:border-b-0 target:bg-blue-soft/50 scroll-mt-36 max-sm:block"
    >
      <tr className="max-sm:relative max-sm:flex max-sm:flex-col max-sm:px-4 max-sm:py-2.5">
        <th scope="row" className="py-1.5 pr-3 pl-4 text-left align-top font-normal max-sm:p-0 max-sm:pr-20">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1 py-1">
            <code className="min-w-0 font-mono text-xs leading-5">
              <VariableName name={name} />
            </code>
            {variable.pending && <PendingMark change={variable.pending} />}
          </span>
        </th>
        <td className="py-1.5 pr-3 align-top max-sm:p-0">
          {panel === 'edit' && canEdit ? (
            <EditForm variable={variable} deniedReveal={denied.reveal} onClose={close} />
          ) : (
            <>
              {isOrphan(variable) ? (
                <p className="py-1 text-sm text-faint italic">not given to the application</p>
              ) : (
                <VariableValue
                  // What was revealed counts for the value it was; a new value is a new secret.
                  key={`${variable.version}:${variable.kind}:${variable.masked_value}`}
                  environmentId={variable.environment}
                  name={name}
                  value={variable.value}
                  masked={variable.masked_value}
                  denied={denied.reveal}
                />
              )}
              <VariableNotes variable={variable} deniedReveal={denied.reveal} />
            </>
          )}
        </td>
        <td className="py-1.5 pr-3 align-top max-sm:p-0">
          <span className="flex min-w-0 py-1">
            <SourceBadge variable={variable} />
          </span>
        </td>
        <td className="py-1.5 pr-3 align-top max-sm:absolute max-sm:top-2 max-sm:right-2 max-sm:p-0">
          <span className="flex items-center justify-end gap-1">
            {canEdit && panel !== 'edit' && (
              <IconButton
                size="sm"
                label={`Edit ${name}`}
                icon={<Pencil />}
                onClick={() => setPanel('edit')}
                disabledReason={denied.write}
              />
            )}
            <VariableMenu variable={variable} denied={denied.write} onAction={act} />
          </span>
        </td>
      </tr>
      {variable.kind === 'value' && variable.hides && (variable.is_stale || variable.differences.length > 0) && (
        <tr className="max-sm:block">
          <td colSpan={4} className="px-4 pb-3 max-sm:block">
            {variable.is_stale ? (
              <StaleBanner variable={variable} denied={denied.write} />
            ) : (
              <details className="text-xs text-muted">
                <summary className="w-fit rounded-sm hover:text-fg">
                  Differs from the managed value in{' '}
                  {variable.differences.map((difference) => difference.label.toLowerCase()).join(', ')}
                </summary>
                <Differences variable={variable} />
              </details>
            )}
          </td>
        </tr>
      )}
      {panel === 'inspect' && (
        <tr className="max-sm:block">
          <td colSpan={4} className="px-4 pb-4 max-sm:block">
            <section aria-label={`Inspection of ${name}`} className="rounded-md border bg-sunken/60 p-4">
              <div className="flex items-start justify-between gap-4">
                <h3 className="mb-3 text-sm font-semibold">How applications read it</h3>
                <IconButton size="sm" label="Close the inspection" icon={<X />} onClick={close} />
              </div>
              <Inspection variable={variable} />
            </section>
          </td>
        </tr>
      )}
      {panel === 'domain' && (
        <MediaDomainDialog variable={variable} environmentSlug={environmentSlug} onClose={close} />
      )}
      {panel === 'replace' && (
        <ReplaceValueDialog
          variable={variable}
          environmentSlug={environmentSlug}
          deniedReveal={denied.reveal}
          onClose={close}
        />
      )}
      {panel === 'delete' && isStored(variable) && (
        <ConfirmDialog
          open
          onOpenChange={close}
          title={`Delete ${name} from ${environmentSlug}?`}
          confirmLabel="Delete"
          pending={isRemoving}
          error={null}
          onConfirm={() => {
            remove(variable);
            close();
          }}
        >
          The application no longer gets it from the next deployment on.
        </ConfirmDialog>
      )}
    </tbody>
  );
}

function Inspection({ variable }: { variable: EnvironmentVariable }) {
  const text = variable.value ?? variable.masked_value;
  if (text === '') {
    return (
      <p className="text-sm text-muted">
        The value was marked sensitive, so no part of it can be shown here. Open “Replace whole value” and start from
        the present value to read it.
      </p>
    );
  }
  const managed = variable.hides?.masked_value;
  return <DsnInspection text={text} managed={managed} />;
}

const TONES: Record<EnvironmentVariable['origin'], Tone> = { platform: 'grey', service: 'blue', custom: 'green' };

function SourceBadge({ variable }: { variable: EnvironmentVariable }) {
  const { origin, source, hides, kind, patch, is_stale: isStale } = variable;
  if (isStale) return <Badge tone="orange">Stale override</Badge>;
  if (isOrphan(variable)) return <Badge tone="red">Nothing to change</Badge>;
  if (kind === 'patch') {
    const isMore = Object.keys(patch ?? {}).some((field) => field !== 'domain');
    return <Badge tone="green">{isMore ? 'Managed + your fields' : 'Managed + your domain'}</Badge>;
  }
  if (origin === 'custom' && hides) return <Badge tone="green">Override</Badge>;
  return (
    <Badge tone={TONES[origin]}>
      <span title={source} className="truncate">
        {source}
      </span>
    </Badge>
  );
}
