'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { regionOption } from '#components/regions/region-option';
import { PrefixField } from '#components/service-instances/prefix-field';
import { useInstanceRefresh } from '#components/service-instances/use-instance-action';
import { Dialog } from '#components/ui/dialog';
import { OptionCards } from '#components/ui/option-cards';
import { Select } from '#components/ui/select';
import { showToast } from '#components/ui/show-toast';
import { TextLink } from '#components/ui/text-link';
import type { Application, Environment } from '#lib/contracts/applications';
import type { Service } from '#lib/contracts/catalogue';
import { Uuid } from '#lib/contracts/endpoint';
import type { Region } from '#lib/contracts/regions';
import { visibilities } from '#lib/core/bucket-settings';
import { Prefix } from '#lib/core/names';
import { goneStates } from '#lib/core/states';
import { storageVariableNames } from '#lib/core/storage-variables';
import { paths } from '#lib/paths';
import { createServiceInstance, serviceInstancesQuery } from '#lib/queries/service-instances';

interface AddServiceDialogProps {
  application: Application;
  regions: Region[];
  services: Service[];
  /** The environment to begin with. */
  environment: Environment;
  onClose: () => void;
}

/** What the API takes, with nothing left to its defaults. */
const AddServiceSchema = z.object({
  environment: Uuid,
  service: Uuid,
  region: Uuid,
  prefix: Prefix,
  visibility: z.enum(visibilities),
});

const FIRST_PREFIX = 'DEFAULT';

/** Adds a service to an environment; shows the variables that it will write before anything is confirmed. */
export function AddServiceDialog({ application, regions, services, environment, onClose }: AddServiceDialogProps) {
  const refresh = useInstanceRefresh(application.uuid);
  const { data: instances } = useQuery(serviceInstancesQuery(application.uuid));
  const usedIn = (environmentId: string, serviceId: string) =>
    (instances?.results ?? [])
      .filter(
        (row) => row.environment === environmentId && row.service === serviceId && !goneStates.includes(row.state),
      )
      .map((row) => row.prefix);

  const firstService = services[0]?.uuid ?? '';
  const form = useForm<z.infer<typeof AddServiceSchema>>({
    resolver: schemaResolver(AddServiceSchema),
    defaultValues: {
      environment: environment.uuid,
      service: firstService,
      prefix: usedIn(environment.uuid, firstService).includes(FIRST_PREFIX) ? '' : FIRST_PREFIX,
      visibility: 'public-read',
      region: firstRegion(application, regions)?.uuid ?? '',
    },
  });
  const { environment: environmentId, service: serviceId, prefix, visibility, region: regionId } = form.watch();
  const region = regions.find((row) => row.uuid === regionId);
  const slug = application.environments.find((row) => row.uuid === environmentId)?.slug ?? '';
  const service = services.find((row) => row.uuid === serviceId);
  const isTaken = usedIn(environmentId, serviceId).includes(prefix);

  const { mutate, isPending, error } = useMutation({
    mutationFn: createServiceInstance,
    onSuccess: (instance) => {
      refresh(instance);
      onClose();
      showToast({ tone: 'success', title: `${instance.service_name} ${instance.prefix} was added to ${slug}` });
    },
  });

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title="Add service"
      description="Nothing is created outside Stowage until you provision it."
    >
      <FormShell
        form={form}
        onSubmit={(values) => mutate(values)}
        pending={isPending}
        submitError={error}
        submitLabel="Add service"
        disabledReason={
          (isTaken && `${prefix} is taken in ${slug}. Choose another prefix.`) ||
          (!region?.is_usable && 'Choose a region that takes new storages.')
        }
        onCancel={onClose}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <FormField form={form} name="environment" label="Environment">
            {(field) => (
              <Select
                {...field}
                options={application.environments.map((row) => ({ value: row.uuid, label: row.slug }))}
              />
            )}
          </FormField>
          <FormField form={form} name="service" label="Service" description={service?.description}>
            {(field) => <Select {...field} options={services.map((row) => ({ value: row.uuid, label: row.name }))} />}
          </FormField>
          <PrefixField
            form={form}
            takenIn={isTaken ? slug : null}
            description="Tells several services of one kind apart: begins the name of each variable."
          />
          <FormField form={form} name="region" label="Region" description={<RegionNote region={region} />}>
            {(field) => <Select {...field} options={regions.map(regionOption)} />}
          </FormField>
        </div>
        <OptionCards
          label="Who can read the files?"
          value={visibility}
          onChange={(value) => form.setValue('visibility', value, { shouldDirty: true })}
          options={[
            {
              value: 'public-read',
              label: 'Public',
              description: 'Everybody who has the link of a file. For pictures and downloads of a website.',
            },
            {
              value: 'private',
              label: 'Private',
              description: 'Only the application; it hands out signed links that expire. For invoices and exports.',
            },
          ]}
        />
        <VariableNames prefix={prefix} slug={slug} isShared={region?.has_shared_bucket ?? false} />
      </FormShell>
    </Dialog>
  );
}

/** The application's own region, or another one when it takes no new storage now. */
function firstRegion(application: Application, regions: Region[]): Region | undefined {
  const usable = regions.filter((row) => row.is_usable);
  return usable.find((row) => row.uuid === application.region) ?? usable[0] ?? regions[0];
}

function RegionNote({ region }: { region: Region | undefined }) {
  if (!region || region.is_usable) return 'Where the files are kept.';
  return (
    <>
      {region.problem} <TextLink href={paths.region(region.uuid)}>Open the region</TextLink>
    </>
  );
}

function VariableNames({ prefix, slug, isShared }: { prefix: string; slug: string; isShared: boolean }) {
  const isValid = Prefix.safeParse(prefix).success;
  return (
    <section aria-label="Variables" className="rounded-md bg-sunken px-3 py-2.5">
      <p className="text-sm text-muted">
        {isValid ? `These variables will be written for ${slug}:` : 'Enter a prefix to see the variables it gives.'}
      </p>
      {isValid && (
        <ul className="mt-1.5 grid gap-x-4 gap-y-0.5 font-mono text-xs sm:grid-cols-2">
          {storageVariableNames(prefix, isShared).map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
