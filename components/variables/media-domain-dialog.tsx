'use client';

import { useMutation } from '@tanstack/react-query';
import { ArrowDown, TriangleAlert } from 'lucide-react';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { Dialog } from '#components/ui/dialog';
import { Input } from '#components/ui/input';
import { showToast } from '#components/ui/show-toast';
import { exampleLink } from '#components/variables/example-link';
import { isStored } from '#components/variables/use-remove-variable';
import { useVariableRefresh } from '#components/variables/use-variable-refresh';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { type DsnPatch, maskDsn, parseDsn, tryPatchDsn } from '#lib/core/dsn';
import { inspectDsn } from '#lib/core/dsn-inspect';
import { DomainName } from '#lib/core/names';
import { createVariable, updateVariable } from '#lib/queries/variables';

interface MediaDomainDialogProps {
  variable: EnvironmentVariable;
  environmentSlug: string;
  onClose: () => void;
}

/** Names are often pasted with a space. */
const DomainSchema = z.object({ domain: z.pipe(z.string().check(z.trim()), DomainName) });

/** The patch with this domain. A media URL would win over it in every reader, so it goes. */
function patchWith(variable: EnvironmentVariable, domain: string): DsnPatch {
  const { url: _, ...kept } = variable.patch ?? {};
  return { ...kept, domain };
}

/** Overrides one field of a managed DSN; everything else stays managed and is composed anew each time. */
export function MediaDomainDialog({ variable, environmentSlug, onClose }: MediaDomainDialogProps) {
  const refresh = useVariableRefresh();
  const managed = variable.hides?.masked_value ?? variable.masked_value;
  const form = useForm({
    resolver: schemaResolver(DomainSchema),
    defaultValues: { domain: variable.patch?.domain ?? '' },
    mode: 'onTouched',
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (domain: string) => {
      const patch = patchWith(variable, domain);
      return isStored(variable)
        ? updateVariable(variable.uuid, { patch, version: variable.version })
        : createVariable({ environment: variable.environment, name: variable.name, patch });
    },
    onSuccess: async (saved) => {
      await refresh();
      onClose();
      showToast({
        tone: 'success',
        title: `${saved.name}: ${saved.patch_description}`,
        description: `${environmentSlug} uses it from the next deployment on.`,
      });
    },
  });
  const replacesWhole = variable.kind === 'value';

  return (
    <Dialog open onOpenChange={onClose} size="md" title="Change only the media domain" description={variable.name}>
      <FormShell
        form={form}
        onSubmit={({ domain }) => mutate(domain)}
        pending={isPending}
        submitError={error}
        submitLabel="Save"
        onCancel={onClose}
      >
        <p className="text-sm text-muted">
          Links to files use this name. Key, bucket and host stay managed, so nothing goes stale: when a key is rotated
          or the region moves, the DSN is composed anew around your domain.
          {replacesWhole && ' This takes the place of the whole value that you set.'}
        </p>
        <FormField
          form={form}
          name="domain"
          label="Media domain"
          description="The host name only. It has to point at the bucket; Stowage does not set up DNS or a proxy yet."
        >
          {(field) => <Input {...field} isMono autoComplete="off" inputMode="url" placeholder="media.example.com" />}
        </FormField>
        <Preview managed={managed} variable={variable} domain={form.watch('domain').trim().toLowerCase()} />
      </FormShell>
    </Dialog>
  );
}

function Preview({ managed, variable, domain }: { managed: string; variable: EnvironmentVariable; domain: string }) {
  const before = parseDsn(managed);
  const patched = DomainName.safeParse(domain).success ? tryPatchDsn(managed, patchWith(variable, domain)) : null;
  const after = patched?.ok ? parseDsn(patched.value) : null;
  const known = new Set(before.ok ? inspectDsn(before.dsn).warnings.map((warning) => warning.code) : []);
  const warnings = after?.ok ? inspectDsn(after.dsn).warnings.filter((warning) => !known.has(warning.code)) : [];
  return (
    <section aria-label="Preview" className="flex flex-col gap-1.5 rounded-md bg-sunken px-3 py-2.5">
      <Line label="Managed" dsn={managed} link={before.ok ? exampleLink(before.dsn) : null} />
      <ArrowDown aria-hidden="true" className="size-3.5 text-faint" />
      {patched?.ok && after?.ok ? (
        <Line label="From the next deployment on" dsn={maskDsn(patched.value)} link={exampleLink(after.dsn)} />
      ) : (
        <p className="text-sm text-muted">
          {patched && !patched.ok ? patched.reason : 'Enter a domain to see the DSN that results.'}
        </p>
      )}
      {warnings.map((warning) => (
        <p
          key={warning.code}
          className="flex gap-1.5 text-xs text-orange [&>svg]:mt-0.5 [&>svg]:size-3.5 [&>svg]:shrink-0"
        >
          <TriangleAlert aria-hidden="true" />
          {warning.message}
        </p>
      ))}
    </section>
  );
}

function Line({ label, dsn, link }: { label: string; dsn: string; link: string | null }) {
  return (
    <div>
      <p className="text-xs font-medium text-faint">{label}</p>
      <code className="font-mono text-xs break-all">{dsn}</code>
      {link && (
        <p className="text-xs text-muted">
          Links: <code className="font-mono break-all">{link}</code>
        </p>
      )}
    </div>
  );
}
