'use client';

import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { formatBytes } from '#components/service-instances/format-bytes';
import { messagesAt } from '#components/storage/settings/messages-at';
import { type QuotaUnit, quotaAmount, quotaBytes, quotaUnits } from '#components/storage/settings/quota-amount';
import { SettingSection } from '#components/storage/settings/setting-section';
import { useSettingForm } from '#components/storage/settings/use-setting-form';
import { useStorage } from '#components/storage/storage-context';
import { Banner } from '#components/ui/banner';
import { Checkbox } from '#components/ui/checkbox';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';
import type { StorageSettings } from '#lib/contracts/storage-settings';
import { BucketSettings } from '#lib/core/bucket-settings';
import { serviceInstanceDetailsQuery } from '#lib/queries/service-instances';

const unitNames = Object.keys(quotaUnits) as [QuotaUnit, ...QuotaUnit[]];
const QuotaValues = z
  .object({ isLimited: z.boolean(), amount: z.string(), unit: z.enum(unitNames) })
  .check((context) => {
    const { isLimited, amount, unit } = context.value;
    if (!isLimited) return;
    const bytes = quotaBytes(amount, unit);
    const message = Number.isNaN(bytes)
      ? 'Enter a number, for example 50 or 1.5.'
      : BucketSettings.shape.quota.safeParse(bytes).error?.issues[0]?.message;
    if (message) context.issues.push({ code: 'custom', input: amount, path: ['amount'], message });
  });
type QuotaValues = z.infer<typeof QuotaValues>;

function toValues({ quota }: BucketSettings): QuotaValues {
  return quota === null ? { isLimited: false, amount: '10', unit: 'GB' } : { isLimited: true, ...quotaAmount(quota) };
}

/** How much the bucket may hold. */
export function QuotaSection({ settings }: { settings: StorageSettings }) {
  const { instance } = useStorage();
  const { data: details } = useQuery(serviceInstanceDetailsQuery(instance.uuid));
  const setting = useSettingForm(settings, QuotaValues, toValues, ({ isLimited, amount, unit }) => ({
    quota: isLimited ? quotaBytes(amount, unit) : null,
  }));
  const { form } = setting;
  const { isLimited, amount, unit } = form.watch();
  const change = (next: Partial<QuotaValues>) => {
    for (const [name, value] of Object.entries(next))
      form.setValue(name as keyof QuotaValues, value, {
        shouldDirty: true,
        shouldValidate: form.formState.isSubmitted,
      });
  };
  const ability = settings.abilities.quota;
  const used = details?.usage?.bytes ?? null;
  const isBelowUse = isLimited && used !== null && quotaBytes(amount, unit) < used;
  return (
    <SettingSection
      name="quota"
      description={
        used === null
          ? 'How much the bucket may hold.'
          : `How much the bucket may hold. It holds ${formatBytes(used)} now.`
      }
      settings={settings}
      setting={setting}
      ability={ability}
    >
      <Checkbox
        label="Limit the size of the bucket"
        description="Uploads beyond it are refused; nothing is deleted."
        checked={isLimited}
        onChange={(event) => change({ isLimited: event.target.checked })}
      />
      {isLimited && (
        <div className="ml-6.5 grid max-w-72 grid-cols-[minmax(0,1fr)_6rem] items-start gap-2">
          <Field label="At most" errors={messagesAt(form.formState.errors, 'amount')}>
            <Input
              inputMode="decimal"
              autoComplete="off"
              value={amount}
              onChange={({ target }) => change({ amount: target.value })}
            />
          </Field>
          <Field label="Unit">
            <Select
              value={unit}
              options={unitNames.map((value) => ({ value, label: value }))}
              onChange={({ target }) => change({ unit: target.value as QuotaUnit })}
            />
          </Field>
        </div>
      )}
      {isBelowUse && used !== null && (
        <Banner tone="warning" title={`The bucket already holds ${formatBytes(used)}`}>
          Nothing is deleted, but every upload is refused until it holds less than this quota.
        </Banner>
      )}
    </SettingSection>
  );
}
