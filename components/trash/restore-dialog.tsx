'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { InstanceProgress } from '#components/service-instances/instance-progress';
import { PrefixField } from '#components/service-instances/prefix-field';
import { ErrorBanner } from '#components/states/error-banner';
import { RestoreConsequences } from '#components/trash/restore-consequences';
import { Dialog } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { SearchInput } from '#components/ui/search-input';
import { Select } from '#components/ui/select';
import { showToast } from '#components/ui/show-toast';
import { Uuid } from '#lib/contracts/endpoint';
import type { TrashedStorage } from '#lib/contracts/trash';
import { Prefix } from '#lib/core/names';
import { goneStates } from '#lib/core/states';
import { environmentPath } from '#lib/core/storage-path';
import { paths } from '#lib/paths';
import { applicationQuery } from '#lib/queries/applications';
import { operationQuery } from '#lib/queries/deployments';
import { serviceInstanceKeys, serviceInstancesQuery } from '#lib/queries/service-instances';
import { DESTINATIONS, destinationsQuery, restoreStorage, trashedStorageQuery, trashKeys } from '#lib/queries/trash';

const RestoreSchema = z.object({ environment: Uuid, prefix: Prefix });
/** More applications than a list shows at a glance are searched. */
const FEW = 10;

/** Asks which environment a storage in the trash is given to, and stays until it is there. */
export function RestoreDialog({ item, onClose }: { item: TrashedStorage; onClose: () => void }) {
  const router = useRouter();
  const { data: details } = useQuery(trashedStorageQuery(item.uuid));
  const form = useForm<z.infer<typeof RestoreSchema>>({
    resolver: schemaResolver(RestoreSchema),
    defaultValues: { environment: '', prefix: item.prefix },
  });
  const { environment: environmentId, prefix } = form.watch();
  const choice = useDestinations(item);
  const { application, environments } = choice;
  const slug = environments.find(({ uuid }) => uuid === environmentId)?.slug ?? '';
  const place = application && slug ? environmentPath(application.slug, slug) : '';

  const first = environments[0]?.uuid ?? '';
  const isOffered = environments.some(({ uuid }) => uuid === environmentId);
  useEffect(() => {
    if (!isOffered && environmentId !== first) form.setValue('environment', first);
  }, [isOffered, environmentId, first, form.setValue]);

  const { data: instances } = useQuery({
    ...serviceInstancesQuery(application?.uuid ?? ''),
    enabled: application !== undefined,
  });
  const isTaken = (instances?.results ?? []).some(
    (row) =>
      row.uuid !== item.uuid &&
      row.environment === environmentId &&
      row.prefix === prefix &&
      !goneStates.includes(row.state),
  );
  const restoring = useRestoring(item, () => {
    onClose();
    if (!application) return;
    showToast({
      tone: 'success',
      title: `${item.path} was restored into ${place}`,
      description: 'The next deployment attaches it.',
    });
    router.push(paths.storage(application.uuid, item.uuid));
  });

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title={`Restore ${item.path}`}
      description={
        item.environment.is_deleted
          ? `${item.application.is_deleted ? 'Its application' : 'Its environment'} was deleted. Choose an environment that gets this storage with every file.`
          : 'Choose an environment that gets this storage with every file.'
      }
    >
      <FormShell
        form={form}
        onSubmit={(values) => restoring.start(values)}
        pending={restoring.isPending}
        submitError={restoring.error}
        submitLabel="Restore"
        disabledReason={
          (!slug && 'Choose an environment.') || (isTaken && `${prefix} is taken in ${place}. Choose another prefix.`)
        }
        onCancel={onClose}
      >
        {choice.error != null && <ErrorBanner error={choice.error} onRetry={choice.retry} />}
        {choice.isSearchable && (
          <SearchInput
            aria-label="Search applications"
            placeholder="Search applications by name or slug"
            value={choice.search}
            onSearch={choice.setSearch}
          />
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Application" description={choice.note}>
            <Select
              value={application?.uuid ?? ''}
              onChange={(event) => choice.choose(event.target.value)}
              options={choice.applications.map(({ uuid, name }) => ({ value: uuid, label: name }))}
            />
          </Field>
          <FormField form={form} name="environment" label="Environment">
            {(field) => (
              <Select
                {...field}
                value={environmentId}
                options={environments.map((row) => ({ value: row.uuid, label: row.slug }))}
              />
            )}
          </FormField>
        </div>
        <PrefixField
          form={form}
          takenIn={isTaken ? place : null}
          description="Begins the name of each variable that it writes there."
        />
        <RestoreConsequences item={item} details={details} place={place} prefix={prefix} />
        {restoring.operationId && <InstanceProgress operationId={restoring.operationId} denied={null} />}
      </FormShell>
    </Dialog>
  );
}

/** The applications to choose from, its own one first where that still exists. */
function useDestinations(item: TrashedStorage) {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState('');
  const found = useQuery({
    ...destinationsQuery(item.organisation, search.trim()),
    placeholderData: keepPreviousData,
  });
  const own = useQuery({ ...applicationQuery(item.application.uuid), enabled: !item.application.is_deleted });
  const results = found.data?.results ?? [];
  const applications =
    own.data && search === '' ? [own.data, ...results.filter(({ uuid }) => uuid !== own.data.uuid)] : results;
  const application = applications.find(({ uuid }) => uuid === chosen) ?? applications[0];
  const count = found.data?.count ?? 0;
  return {
    search,
    setSearch,
    isSearchable: search !== '' || count > FEW,
    choose: setChosen,
    applications,
    application,
    environments: (application?.environments ?? []).filter(({ uuid }) => uuid !== item.environment.uuid),
    note:
      (count > DESTINATIONS && `${count - DESTINATIONS} more: search to find them.`) ||
      (found.data?.count === 0 && (search ? 'No application has this in its name.' : 'There is no application yet.')),
    error: found.error,
    retry: () => void found.refetch(),
  };
}

/** Starts the operation and follows it to its end. */
function useRestoring(item: TrashedStorage, onDone: () => void) {
  const queryClient = useQueryClient();
  const [operationId, setOperationId] = useState<string | null>(null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: z.infer<typeof RestoreSchema>) => restoreStorage(item.uuid, body),
    onMutate: () => setOperationId(null),
    onSuccess: ({ operation }) => setOperationId(operation),
  });
  const { data: operation } = useQuery({ ...operationQuery(operationId ?? ''), enabled: operationId !== null });
  const state = operation?.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it has ended
  useEffect(() => {
    if (state === undefined || state === 'queued' || state === 'running') return;
    for (const queryKey of [trashKeys.all, serviceInstanceKeys.all]) void queryClient.invalidateQueries({ queryKey });
    if (state === 'succeeded') onDone();
  }, [state, operationId]);
  const isRunning = operationId !== null && (state === undefined || state === 'queued' || state === 'running');
  return {
    start: mutate,
    operationId: isRunning ? operationId : null,
    isPending: isPending || isRunning || state === 'succeeded',
    error: error ?? (state === 'failed' || state === 'cancelled' ? operation?.error : null),
  };
}
