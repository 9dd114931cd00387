import type { BucketSettings, CorsRule, Lifecycle, SettingName } from '#lib/core/bucket-settings';

const count = (amount: number, word: string) => `${amount} ${word}${amount === 1 ? '' : 's'}`;
const days = (amount: number) => `after ${count(amount, 'day')}`;

function describeRule({ allowedOrigins, allowedMethods }: CorsRule): string {
  const from = allowedOrigins.includes('*') ? 'anywhere' : allowedOrigins.join(', ');
  return `${allowedMethods.join(', ')} from ${from}`;
}

function describeLifecycle({ abortUploadsAfterDays, expire, noncurrentDays }: Lifecycle): string {
  const parts = [
    ...expire.map((rule) => `${rule.prefix === '' ? 'all objects' : rule.prefix} deleted ${days(rule.days)}`),
    ...(abortUploadsAfterDays === null ? [] : [`unfinished uploads removed ${days(abortUploadsAfterDays)}`]),
    ...(noncurrentDays === null ? [] : [`old versions removed ${days(noncurrentDays)}`]),
  ];
  return parts.join('; ') || 'nothing is deleted by itself';
}

const describers: { [Name in SettingName]: (value: BucketSettings[Name]) => string } = {
  access: ({ visibility, publicPrefixes }) => {
    if (visibility === 'public-read') return 'everyone may read everything';
    return publicPrefixes.length > 0
      ? `everyone may read ${publicPrefixes.join(', ')}`
      : 'nobody may read without a key';
  },
  cors: (rules) => rules.map(describeRule).join('; ') || 'no rules',
  lifecycle: describeLifecycle,
  quota: (bytes) => (bytes === null ? 'no limit' : `${bytes.toLocaleString('en')} bytes`),
  versioning: (isOn) => (isOn ? 'on' : 'off'),
};

/** A value of a setting in few words, without a full stop, to stand behind its name and a colon. */
export function describeSetting<Name extends SettingName>(name: Name, value: BucketSettings[Name]): string {
  return describers[name](value);
}
