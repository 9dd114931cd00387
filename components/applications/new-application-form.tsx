'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useForm } from 'react-hook-form';
import {
  emptyApplication,
  type NewApplicationValues,
  newApplicationSchema,
} from '#components/applications/new-application-values';
import { StartChoice } from '#components/applications/start-choice';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { DeployKey } from '#components/repositories/deploy-key';
import { RepositoryFields } from '#components/repositories/repository-fields';
import { useRepositoryConnection } from '#components/repositories/use-repository-connection';
import { Banner } from '#components/ui/banner';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';
import type { Application } from '#lib/contracts/applications';
import { slugify } from '#lib/core/names';
import { paths } from '#lib/paths';
import { applicationKeys, createApplication } from '#lib/queries/applications';

const EXAMPLE = 'media-gallery';
const PHASES = { idle: '', connecting: 'Registering the repository…', checking: 'Reading the repository…' };

interface Named {
  uuid: string;
  name: string;
}

interface NewApplicationFormProps {
  start: NewApplicationValues['start'];
  organisations: Named[];
  regions: Named[];
}

/** Creates an application from the example or from a Git repository. */
export function NewApplicationForm({ start, organisations, regions }: NewApplicationFormProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const form = useForm<NewApplicationValues>({
    resolver: (values, context, options) =>
      schemaResolver(newApplicationSchema(values.start))(values, context, options),
    defaultValues: emptyApplication(start, organisations[0]?.uuid ?? '', regions[0]?.uuid ?? ''),
  });
  const values = form.watch();
  // Read while drawing: the form keeps account only of what is read then.
  const { dirtyFields, isSubmitted } = form.formState;
  const connection = useRepositoryConnection(values.organisation);
  const deployKey = connection.deployKeyOf(values);

  const create = useMutation({
    mutationFn: async (input: NewApplicationValues): Promise<Application | null> => {
      const { organisation, name, slug, region } = input;
      if (input.start === 'example') {
        return createApplication({ organisation, name, slug, region, app_template: EXAMPLE });
      }
      const repository = await connection.connect(input);
      if (!repository) return null;
      return createApplication({ organisation, name, slug, region, repository: repository.uuid, branch: input.branch });
    },
    onSuccess: (application) => {
      if (!application) return;
      void queryClient.invalidateQueries({ queryKey: applicationKeys.all });
      router.push(paths.application(application.uuid));
    },
  });
  // Stays pending until the page of the new application is there.
  const isPending = create.isPending || Boolean(create.data);

  const suggestSlug = (name: string) => {
    if (dirtyFields.slug) return;
    form.setValue('slug', slugify(name), { shouldValidate: isSubmitted });
  };
  const suggestName = (url: string) => {
    const name = /[/:]([^/:]+?)(?:\.git)?\/*$/.exec(url)?.[1] ?? '';
    if (dirtyFields.name) return;
    form.setValue('name', name, { shouldValidate: isSubmitted });
    suggestSlug(name);
  };
  const changeStart = (next: NewApplicationValues['start']) => {
    const { name, slug } = emptyApplication(next, '', '');
    form.setValue('start', next);
    if (!dirtyFields.name) form.setValue('name', name);
    if (!dirtyFields.name && !dirtyFields.slug) form.setValue('slug', slug);
    form.clearErrors();
    create.reset();
  };

  return (
    <FormShell
      form={form}
      label="New application"
      onSubmit={(input) => create.mutate(input)}
      pending={isPending}
      submitError={create.error}
      submitLabel={
        values.start === 'git' && values.access === 'key' && !deployKey ? 'Create deploy key' : 'Create application'
      }
      onCancel={() => router.push(paths.applications())}
      actions={
        <span role="status" className="mr-auto self-center text-sm text-muted">
          {PHASES[connection.phase]}
        </span>
      }
    >
      <StartChoice value={values.start} onChange={changeStart} />
      {values.start === 'git' && (
        <RepositoryFields
          form={form}
          onUrl={suggestName}
          branchDescription="Each environment can have its own later."
        />
      )}
      {deployKey && (
        <Banner tone="info" title="Install the deploy key, then create the application">
          <DeployKey publicKey={deployKey} />
        </Banner>
      )}
      <FormField form={form} name="name" label="Name">
        {(field) => (
          <Input
            {...field}
            autoComplete="off"
            onChange={(event) => {
              void field.onChange(event);
              suggestSlug(event.target.value);
            }}
          />
        )}
      </FormField>
      <FormField
        form={form}
        name="slug"
        label="Slug"
        description="Part of the addresses and of the command line. It cannot be changed later."
      >
        {(field) => <Input {...field} isMono autoComplete="off" />}
      </FormField>
      <div className="grid gap-5 sm:grid-cols-2">
        <FormField form={form} name="region" label="Region" description="Where it runs and keeps its data.">
          {(field) => <Select {...field} options={regions.map(asOption)} />}
        </FormField>
        {organisations.length > 1 && (
          <FormField form={form} name="organisation" label="Organisation">
            {(field) => <Select {...field} options={organisations.map(asOption)} />}
          </FormField>
        )}
      </div>
    </FormShell>
  );
}

function asOption({ uuid, name }: Named) {
  return { value: uuid, label: name };
}
