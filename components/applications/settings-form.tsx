'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useForm } from 'react-hook-form';
import { ReleaseCommands } from '#components/applications/release-commands';
import { SettingsInput } from '#components/applications/settings-values';
import { FormField } from '#components/form/form-field';
import { FormShell } from '#components/form/form-shell';
import { schemaResolver } from '#components/form/schema-resolver';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { Input } from '#components/ui/input';
import { showToast } from '#components/ui/show-toast';
import type { Application } from '#lib/contracts/applications';
import { applicationQuery, updateApplication } from '#lib/queries/applications';

function valuesOf(application: Application): SettingsInput {
  const { name, build_command, start_command, health_check_path, health_check_seconds, release_commands } = application;
  return { name, build_command, start_command, health_check_path, health_check_seconds, release_commands };
}

interface SettingsFormProps {
  application: Application;
  /** Why the person may not change anything. */
  refusal: string | null;
}

/** Name, commands and health check of an application. */
export function SettingsForm({ application, refusal }: SettingsFormProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const form = useForm({ resolver: schemaResolver(SettingsInput), defaultValues: valuesOf(application) });
  const isLocked = refusal !== null;
  const save = useMutation({
    mutationFn: (values: SettingsInput) => updateApplication(application.uuid, values),
    onSuccess: (saved) => {
      queryClient.setQueryData(applicationQuery(saved.uuid).queryKey, saved);
      form.reset(valuesOf(saved));
      showToast({ tone: 'success', title: 'Settings saved', description: 'They apply from the next deployment on.' });
      // The frame around this page shows the name.
      router.refresh();
    },
  });

  return (
    <FormShell
      form={form}
      label="Settings"
      onSubmit={(values) => save.mutate(values)}
      pending={save.isPending}
      submitError={save.error}
      submitLabel="Save settings"
      disabledReason={refusal ?? (!form.formState.isDirty && 'Nothing was changed.')}
    >
      <Card aria-label="General">
        <CardHeader title="General" />
        <CardBody>
          <FormField form={form} name="name" label="Name">
            {(field) => <Input {...field} autoComplete="off" readOnly={isLocked} />}
          </FormField>
        </CardBody>
      </Card>
      <Card aria-label="Build and start">
        <CardHeader title="Build and start" description="Changes apply from the next deployment on." />
        <CardBody className="flex flex-col gap-5">
          <FormField
            form={form}
            name="build_command"
            label="Build command"
            isOptional
            description="Empty: detected from the code. It sees no variables of the environment."
          >
            {(field) => <Input {...field} isMono autoComplete="off" placeholder="npm ci" readOnly={isLocked} />}
          </FormField>
          <FormField
            form={form}
            name="start_command"
            label="Start command"
            isOptional
            description="Empty: the “web” line of the Procfile. It has to listen on the port in PORT."
          >
            {(field) => <Input {...field} isMono autoComplete="off" placeholder="node server.js" readOnly={isLocked} />}
          </FormField>
          <div className="grid gap-5 sm:grid-cols-2">
            <FormField
              form={form}
              name="health_check_path"
              label="Health check path"
              description="A new release gets requests once this answers."
            >
              {(field) => <Input {...field} isMono autoComplete="off" readOnly={isLocked} />}
            </FormField>
            <FormField
              form={form}
              name="health_check_seconds"
              label="Health check time in seconds"
              description="Without an answer by then the deployment fails, and the old release stays."
            >
              {(field) => (
                <Input
                  {...field}
                  {...form.register('health_check_seconds', { valueAsNumber: true })}
                  type="number"
                  min={5}
                  max={600}
                  readOnly={isLocked}
                />
              )}
            </FormField>
          </div>
        </CardBody>
      </Card>
      <Card aria-label="Release commands">
        <CardHeader
          title="Release commands"
          description="Run in this order after the build, with the variables of the environment. If one fails, the old release stays."
        />
        <CardBody>
          <ReleaseCommands form={form} refusal={refusal} />
        </CardBody>
      </Card>
    </FormShell>
  );
}
