'use client';

import * as z from 'zod/mini';
import { PrefixList } from '#components/storage/settings/prefix-list';
import { SettingSection, useSettingsRefusal } from '#components/storage/settings/setting-section';
import { useSettingForm } from '#components/storage/settings/use-setting-form';
import { useStorage } from '#components/storage/storage-context';
import { Banner } from '#components/ui/banner';
import { OptionCards } from '#components/ui/option-cards';
import type { StorageSettings } from '#lib/contracts/storage-settings';
import { type BucketSettings, KeyPrefix } from '#lib/core/bucket-settings';

const modes = ['public', 'private', 'prefixes'] as const;
type Mode = (typeof modes)[number];

const AccessValues = z.object({ mode: z.enum(modes), prefixes: z.array(z.string()) }).check((context) => {
  const { mode, prefixes } = context.value;
  if (mode !== 'prefixes') return;
  const complain = (path: PropertyKey[], message: string) =>
    context.issues.push({ code: 'custom', input: context.value, path, message });
  if (prefixes.length === 0) complain(['prefixes'], 'Add the beginning of the keys that everyone may read.');
  for (const [index, prefix] of prefixes.entries()) {
    const problem = KeyPrefix.safeParse(prefix).error?.issues[0]?.message;
    if (problem) complain(['prefixes', index], problem);
  }
});
type AccessValues = z.infer<typeof AccessValues>;

function toValues({ access }: BucketSettings): AccessValues {
  const isOpen = access.visibility === 'public-read';
  return {
    mode: isOpen ? 'public' : access.publicPrefixes.length > 0 ? 'prefixes' : 'private',
    prefixes: access.publicPrefixes,
  };
}

function toChange({ mode, prefixes }: AccessValues) {
  const visibility = mode === 'public' ? ('public-read' as const) : ('private' as const);
  return { access: { visibility, publicPrefixes: mode === 'prefixes' ? prefixes : [] } };
}

/** Every store knows who may read; what some cannot is said at the choices. */
const NO_LIMIT = { can: true, reason: '' };

/** Who may read files without a key. */
export function AccessSection({ settings }: { settings: StorageSettings }) {
  const setting = useSettingForm(settings, AccessValues, toValues, toChange);
  const { form } = setting;
  const { public_read, public_prefixes } = settings.abilities;
  const mode = form.watch('mode');
  const isLocked = useSettingsRefusal(settings) !== null;
  const change = <Name extends keyof AccessValues>(name: Name, value: AccessValues[Name]) =>
    form.setValue(name, value as never, { shouldDirty: true, shouldValidate: form.formState.isSubmitted });
  return (
    <SettingSection
      name="access"
      description="Who may read files without a key. Listing the bucket always needs one."
      settings={settings}
      setting={setting}
      ability={NO_LIMIT}
    >
      <OptionCards<Mode>
        label="Who may read"
        value={mode}
        onChange={(next) => change('mode', next)}
        options={[
          {
            value: 'public',
            label: 'Public',
            description: 'Everyone who knows the link of a file may read it.',
            disabledReason: public_read.can ? null : public_read.reason,
          },
          {
            value: 'private',
            label: 'Private',
            description: 'Every link carries a signature of the application, and expires.',
          },
          {
            value: 'prefixes',
            label: 'Private with public prefixes',
            description: 'Files in some folders are public, all others need a signed link.',
            disabledReason: public_prefixes.can ? null : public_prefixes.reason,
          },
        ]}
      />
      {mode === 'prefixes' && (
        <PrefixList
          value={form.watch('prefixes')}
          onChange={(prefixes) => change('prefixes', prefixes)}
          errors={form.formState.errors}
          path="prefixes"
          isLocked={isLocked}
        />
      )}
      <Consequence before={settings.wish.access.visibility} mode={mode} />
    </SettingSection>
  );
}

/** What follows at once, and what only with the next deployment. */
function Consequence({ before, mode }: { before: 'public-read' | 'private'; mode: Mode }) {
  const { environment } = useStorage();
  const isPublic = mode === 'public';
  if (isPublic === (before === 'public-read')) return null;
  return (
    <Banner
      tone="warning"
      title={isPublic ? 'Everyone can read every file at once' : 'Links without a signature stop working at once'}
    >
      Links that {environment.slug} makes follow at its next deployment, since this changes its DSN.
    </Banner>
  );
}
