'use client';

import { type ReactNode, useId } from 'react';
import type { FieldValues } from 'react-hook-form';
import { FormShell } from '#components/form/form-shell';
import { roleRefusal } from '#components/sessions/role-refusal';
import { toDisplayError } from '#components/states/display-error';
import { SettingStatus } from '#components/storage/settings/setting-status';
import type { SettingForm } from '#components/storage/settings/use-setting-form';
import { useStorage } from '#components/storage/storage-context';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import type { StorageSettings } from '#lib/contracts/storage-settings';
import { type SettingName, settingLabels } from '#lib/core/bucket-settings';
import { isTransitional } from '#lib/core/states';

interface SettingSectionProps<Values extends FieldValues> {
  name: SettingName;
  description: ReactNode;
  settings: StorageSettings;
  setting: SettingForm<Values>;
  /** Can the store do it at all? A reason beside a yes limits it. */
  ability: StorageSettings['abilities']['cors'];
  /** Why it cannot be saved as it is now. */
  disabledReason?: string | null | false;
  children: ReactNode;
}

/** Why a person cannot change settings now, or null. */
export function useSettingsRefusal(settings: StorageSettings): string | null {
  const { role } = useStorage();
  return roleRefusal(role, 'service:write') ?? (settings.locked_reason || null);
}

/** The card of one setting: how it stands with the store, the form, and what saving it does. */
export function SettingSection<Values extends FieldValues>(props: SettingSectionProps<Values>) {
  const { name, description, settings, setting, ability, disabledReason, children } = props;
  const inability = ability.can ? '' : ability.reason;
  const { form, submit, pending, error, discard } = setting;
  const id = useId();
  const refusal = useSettingsRefusal(settings);
  const isApplying = settings.operation !== null && isTransitional('operation', settings.operation.state);
  const isConflict = error != null && toDisplayError(error).code === 'CONFLICT';
  const label = settingLabels[name];
  return (
    <Card aria-label={label} id={name}>
      <CardHeader title={label} description={description} />
      <CardBody className="flex flex-col gap-5">
        {inability && (
          <Banner
            tone="info"
            title={`The store of this region has no ${label === 'CORS' ? label : label.toLowerCase()}`}
          >
            <span id={id}>{inability}</span>
          </Banner>
        )}
        {ability.can && ability.reason && <Banner tone="info">{ability.reason}</Banner>}
        <SettingStatus name={name} settings={settings} refusal={refusal} />
        <FormShell
          form={form}
          label={label}
          onSubmit={submit}
          pending={pending}
          submitError={error}
          submitLabel={`Save ${label === 'CORS' ? label : label.toLowerCase()}`}
          disabledReason={
            refusal ||
            inability ||
            (isApplying && 'Settings are being brought to the store. Wait a moment.') ||
            disabledReason ||
            (!form.formState.isDirty && 'Nothing was changed.')
          }
          actions={
            (isConflict || (form.formState.isDirty && !pending)) && (
              <Button onClick={discard}>{isConflict ? 'Show what is set now' : 'Discard changes'}</Button>
            )
          }
        >
          <fieldset
            disabled={Boolean(refusal || inability)}
            aria-describedby={inability ? id : undefined}
            className="flex min-w-0 flex-col gap-5"
          >
            {children}
          </fieldset>
        </FormShell>
      </CardBody>
    </Card>
  );
}
