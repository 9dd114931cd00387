'use client';

import * as z from 'zod/mini';
import { SettingSection } from '#components/storage/settings/setting-section';
import { useSettingForm } from '#components/storage/settings/use-setting-form';
import { Banner } from '#components/ui/banner';
import { Checkbox } from '#components/ui/checkbox';
import type { StorageSettings } from '#lib/contracts/storage-settings';

const VersioningValues = z.object({ versioning: z.boolean() });

/** Whether replaced and deleted files are kept. */
export function VersioningSection({ settings }: { settings: StorageSettings }) {
  const setting = useSettingForm(
    settings,
    VersioningValues,
    ({ versioning }) => ({ versioning }),
    (values) => values,
  );
  const ability = settings.abilities.versioning;
  const isOn = setting.form.watch('versioning');
  return (
    <SettingSection
      name="versioning"
      description="Keeps replaced and deleted files, so that they can be brought back. Old versions count as use."
      settings={settings}
      setting={setting}
      ability={ability}
    >
      <Checkbox
        label="Keep old versions"
        description="Without an age limit under Lifecycle they are kept for ever."
        checked={isOn}
        onChange={(event) => setting.form.setValue('versioning', event.target.checked, { shouldDirty: true })}
      />
      {settings.wish.versioning && !isOn && (
        <Banner tone="info" title="Versions that exist stay">
          Stores only suspend versioning: from now on replaced and deleted files are gone, older versions remain until
          the lifecycle removes them.
        </Banner>
      )}
    </SettingSection>
  );
}
