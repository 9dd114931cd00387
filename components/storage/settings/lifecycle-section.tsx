'use client';

import * as z from 'zod/mini';
import { DaysField } from '#components/storage/settings/days-field';
import { ExpireRules } from '#components/storage/settings/expire-rules';
import { messagesAt } from '#components/storage/settings/messages-at';
import { SettingSection, useSettingsRefusal } from '#components/storage/settings/setting-section';
import { useSettingForm } from '#components/storage/settings/use-setting-form';
import type { StorageSettings } from '#lib/contracts/storage-settings';
import { Lifecycle } from '#lib/core/bucket-settings';

const LifecycleValues = z.object({ lifecycle: Lifecycle });

/** What the store deletes by itself. */
export function LifecycleSection({ settings }: { settings: StorageSettings }) {
  const setting = useSettingForm(
    settings,
    LifecycleValues,
    ({ lifecycle }) => ({ lifecycle }),
    ({ lifecycle }) => ({ lifecycle }),
  );
  const { form } = setting;
  const { errors, isSubmitted } = form.formState;
  const lifecycle = form.watch('lifecycle');
  const ability = settings.abilities.lifecycle;
  const isLocked = useSettingsRefusal(settings) !== null || !ability.can;
  const change = (next: Partial<Lifecycle>) =>
    form.setValue('lifecycle', { ...lifecycle, ...next }, { shouldDirty: true, shouldValidate: isSubmitted });
  return (
    <SettingSection
      name="lifecycle"
      description="What the store deletes by itself. Stores do this about once a day."
      settings={settings}
      setting={setting}
      ability={ability}
    >
      <DaysField
        label="Remove unfinished uploads"
        description="Parts of large uploads that nobody completed take space without being a file."
        initial={7}
        value={lifecycle.abortUploadsAfterDays}
        onChange={(abortUploadsAfterDays) => change({ abortUploadsAfterDays })}
        errors={messagesAt(errors, 'lifecycle.abortUploadsAfterDays')}
      />
      <ExpireRules
        value={lifecycle.expire}
        onChange={(expire) => change({ expire })}
        errors={errors}
        isLocked={isLocked}
      />
      {settings.abilities.versioning.can && (
        <DaysField
          label="Remove old versions"
          description="Only with versioning. Replaced and deleted files can be brought back until then."
          initial={30}
          value={lifecycle.noncurrentDays}
          onChange={(noncurrentDays) => change({ noncurrentDays })}
          errors={messagesAt(errors, 'lifecycle.noncurrentDays')}
        />
      )}
    </SettingSection>
  );
}
