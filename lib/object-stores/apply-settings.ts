import {
  type BucketSettings,
  type CorsRule,
  isSameSetting,
  type SettingName,
  settingLabels,
  settingNames,
} from '#lib/core/bucket-settings';
import { describeSetting } from '#lib/core/describe-setting';
import { withoutPanelCors, withPanelCors } from '#lib/core/panel-cors';
import { type Capabilities, settingCapability } from '#lib/core/stores';
import { type BucketRef, type ObjectStoreProvider, type SettingControl, StoreError } from '#lib/object-stores/port';

/** What a bucket has from its store when it is new. */
const untouched: Omit<BucketSettings, 'access'> = {
  cors: [],
  lifecycle: { abortUploadsAfterDays: null, expire: [], noncurrentDays: null },
  quota: null,
  versioning: false,
};

/** A setting that the store has otherwise than wished, or together with something that Stowage did not make. */
export interface Drift<Name extends SettingName = SettingName> {
  setting: Name;
  value: BucketSettings[Name];
  /** The value in words. */
  found: string;
  /** What was set outside and has no place in the wish, each in a sentence. */
  foreign: string[];
}

/** What beside the wish decides how settings reach a bucket. */
export interface SettingTerms {
  /** Of the region, as its probe found them: a provider may have a control that this one store does not obey. */
  capabilities: Capabilities;
  /** Address of the panel, whose own CORS rule stands beside those of the wish and is none of them. */
  panelUrl: string;
}

function controlOf<Name extends SettingName>(
  store: ObjectStoreProvider,
  name: Name,
  wish: BucketSettings[Name],
  { capabilities, panelUrl }: SettingTerms,
): SettingControl<BucketSettings[Name]> | null {
  const need = settingCapability[name];
  if (need && !capabilities[need].can) return null;
  const { cors } = store.settings;
  const rules = name === 'cors' && cors ? besidePanelRule(cors, panelUrl, wish as CorsRule[]) : null;
  return (rules ?? store.settings[name]) as SettingControl<BucketSettings[Name]> | null;
}

/** Rules as people set them: the panel's own is added on the way to the store and left out on the way back. */
function besidePanelRule(
  control: SettingControl<CorsRule[]>,
  panelUrl: string,
  wish: readonly CorsRule[],
): SettingControl<CorsRule[]> {
  return {
    async observe(ref, signal) {
      const { value, foreign } = await control.observe(ref, signal);
      return { value: withoutPanelCors(value, wish), foreign };
    },
    apply: (ref, rules, signal) => control.apply(ref, withPanelCors(rules, panelUrl), signal),
  };
}

/** Brings a bucket to the wish without a look; what the store cannot, and what a new bucket already is, is left out. */
export async function applySettings(
  store: ObjectStoreProvider,
  ref: BucketRef,
  wish: BucketSettings,
  { isNew, terms, signal }: { isNew: boolean; terms: SettingTerms; signal?: AbortSignal },
): Promise<void> {
  for (const name of settingNames) {
    if (isNew && name !== 'access' && isSameSetting(name, wish[name], (untouched as BucketSettings)[name])) continue;
    await controlOf(store, name, wish[name], terms)?.apply(ref, wish[name], signal);
  }
}

/**
 * Brings one setting of a bucket to the wish, whatever was done to it outside: looks, writes when it differs, and looks
 * again. What the store cannot is left out.
 * @throws StoreError NOT_FOUND in words for people when the bucket is gone; REFUSED when the store took the setting but
 * still says otherwise, which may pass where a store spreads its settings slowly
 */
export async function reconcileSetting<Name extends SettingName>(
  store: ObjectStoreProvider,
  ref: BucketRef,
  name: Name,
  wish: BucketSettings[Name],
  terms: SettingTerms,
  signal?: AbortSignal,
): Promise<void> {
  const control = controlOf(store, name, wish, terms);
  if (!control) return;
  await orBucketGone(ref, async () => {
    const before = await findDrift(control, ref, name, wish, signal);
    if (!before) return;
    await control.apply(ref, wish, signal);
    const after = await control.observe(ref, signal);
    if (isSameSetting(name, after.value, wish)) return;
    throw new StoreError(
      'REFUSED',
      `${settingLabels[name]}: the store took the setting, but still has: ${describeSetting(name, after.value)}.`,
      { retryable: true },
    );
  });
}

/**
 * Looks at every setting that the store has, and tells those that are not as wished.
 * @throws StoreError NOT_FOUND in words for people when the bucket is gone, or whatever the store says
 */
export async function observeDrift(
  store: ObjectStoreProvider,
  ref: BucketRef,
  wish: BucketSettings,
  terms: SettingTerms,
  signal?: AbortSignal,
): Promise<Drift[]> {
  const found = await orBucketGone(ref, () =>
    Promise.all(
      settingNames.map((name) => {
        const control = controlOf(store, name, wish[name], terms);
        return control && findDrift(control, ref, name, wish[name], signal);
      }),
    ),
  );
  return found.filter((drift) => drift !== null);
}

async function findDrift<Name extends SettingName>(
  control: SettingControl<BucketSettings[Name]>,
  ref: BucketRef,
  name: Name,
  wish: BucketSettings[Name],
  signal: AbortSignal | undefined,
): Promise<Drift<Name> | null> {
  const { value, foreign } = await control.observe(ref, signal);
  if (foreign.length === 0 && isSameSetting(name, value, wish)) return null;
  return { setting: name, value, found: describeSetting(name, value), foreign };
}

async function orBucketGone<T>({ bucket }: BucketRef, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof StoreError) || cause.code !== 'NOT_FOUND') throw cause;
    const message = `The bucket ${bucket} does not exist in the store any more. Restore it there, or make it again, empty.`;
    throw new StoreError('NOT_FOUND', message, { cause });
  }
}
