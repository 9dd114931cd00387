'use client';

import { clsx } from 'clsx';
import { useState } from 'react';
import * as z from 'zod/mini';
import { CorsJson } from '#components/storage/settings/cors-json';
import { CorsPresets } from '#components/storage/settings/cors-presets';
import { CorsRules } from '#components/storage/settings/cors-rules';
import { CorsTest } from '#components/storage/settings/cors-test';
import { SettingSection, useSettingsRefusal } from '#components/storage/settings/setting-section';
import { useOrigins } from '#components/storage/settings/use-origins';
import { useSettingForm } from '#components/storage/settings/use-setting-form';
import { fromApiCorsRule } from '#lib/contracts/bucket-settings';
import type { StorageSettings } from '#lib/contracts/storage-settings';
import { BucketSettings, type CorsRule } from '#lib/core/bucket-settings';
import { describeSetting } from '#lib/core/describe-setting';
import { panelCorsLabel } from '#lib/core/panel-cors';

const CorsValues = z.object({ cors: BucketSettings.shape.cors });
type View = 'fields' | 'json';

/** Which other sites may use files from scripts, fonts and uploads: as fields, or as the JSON of AWS. */
export function CorsSection({ settings }: { settings: StorageSettings }) {
  const setting = useSettingForm(
    settings,
    CorsValues,
    ({ cors }) => ({ cors }),
    ({ cors }) => ({ cors }),
  );
  const { form } = setting;
  const [view, setView] = useState<View>('fields');
  const [isJsonWrong, setJsonWrong] = useState(false);
  // Another number throws away what was typed as JSON.
  const [draft, setDraft] = useState(0);
  const origins = useOrigins();
  const ability = settings.abilities.cors;
  const isLocked = useSettingsRefusal(settings) !== null || !ability.can;
  const rules = form.watch('cors');
  const change = (next: CorsRule[]) =>
    form.setValue('cors', next, { shouldDirty: true, shouldValidate: form.formState.isSubmitted });
  const discard = () => {
    setJsonWrong(false);
    setDraft(draft + 1);
    setting.discard();
  };
  return (
    <SettingSection
      name="cors"
      description="Which sites may use files from scripts, as fonts, or upload from browsers. Plain images and links need none of it."
      settings={settings}
      setting={{ ...setting, discard }}
      ability={ability}
      disabledReason={isJsonWrong && 'The JSON has mistakes.'}
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <ViewSwitch view={view} onChange={setView} isStuck={isJsonWrong} />
        <CorsPresets
          rules={rules}
          origins={origins}
          onChange={change}
          disabledReason={isJsonWrong ? 'The JSON has mistakes.' : isLocked ? 'It cannot be changed now.' : null}
        />
      </div>
      {view === 'fields' ? (
        <CorsRules
          rules={rules}
          origins={origins}
          errors={form.formState.errors}
          onChange={change}
          isLocked={isLocked}
        />
      ) : (
        <CorsJson key={draft} rules={rules} onChange={change} onWrong={setJsonWrong} />
      )}
      {ability.can && (
        <p className="text-xs text-muted">
          {panelCorsLabel}, beside these rules: {describeSetting('cors', [fromApiCorsRule(settings.panel_cors)])}.
        </p>
      )}
      {settings.has_bucket && ability.can && (
        <CorsTest origins={origins} isDirty={form.formState.isDirty} lockedReason={settings.locked_reason} />
      )}
    </SettingSection>
  );
}

const VIEWS: { view: View; label: string }[] = [
  { view: 'fields', label: 'Fields' },
  { view: 'json', label: 'JSON' },
];

/** Fields cannot show what is no JSON, so that has to be put right first. */
function ViewSwitch({ view, onChange, isStuck }: { view: View; onChange: (view: View) => void; isStuck: boolean }) {
  return (
    <fieldset className="flex rounded-md border border-control p-0.5">
      <legend className="sr-only">Edit the rules as</legend>
      {VIEWS.map((option) => (
        <label
          key={option.view}
          className={clsx(
            'flex h-6.5 items-center rounded-sm px-3 text-xs font-medium has-focus-visible:outline-2 has-focus-visible:outline-focus',
            option.view === view ? 'bg-hover text-fg' : 'text-muted',
            isStuck ? 'cursor-not-allowed' : 'cursor-pointer',
          )}
        >
          <input
            type="radio"
            name="cors-view"
            className="sr-only"
            checked={option.view === view}
            disabled={isStuck && option.view !== view}
            onChange={() => onChange(option.view)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
