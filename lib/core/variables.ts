import { createHash } from 'node:crypto';
import { type DsnPatch, diffDsn, isDsnName, parseDsn, tryPatchDsn } from '#lib/core/dsn';
import type { DsnDifference } from '#lib/core/dsn-fields';
import { linkVariables, storagePrefix } from '#lib/core/storage-variables';

export interface ImageVariable {
  name: string;
  /** Null when only the name is known. */
  value: string | null;
}

export interface ManagedVariable {
  name: string;
  value: string;
  isSecret: boolean;
  /** `label` names the source for people: "Platform", "Object storage DEFAULT". */
  source: { kind: 'platform' | 'service'; label: string; serviceInstanceId?: string };
}

export type CustomVariable =
  | {
      id: string;
      name: string;
      kind: 'value';
      value: string;
      isSensitive: boolean;
      /** `fingerprint` of the managed value that this one overrode; null when there was none. */
      managedFingerprint: string | null;
    }
  | { id: string; name: string; kind: 'patch'; patch: DsnPatch; isSensitive: boolean };

export interface VariableLayers {
  image?: readonly ImageVariable[];
  platform: readonly ManagedVariable[];
  service: readonly ManagedVariable[];
  custom: readonly CustomVariable[];
}

export type VariableOrigin = 'image' | 'platform' | 'service' | 'custom';

export interface HiddenVariable {
  origin: VariableOrigin;
  label: string;
  value: string | null;
}

export interface ResolvedVariable {
  name: string;
  /** Null: the application does not get it from us (`problem` says why), or only the image knows it. */
  value: string | null;
  isSecret: boolean;
  origin: VariableOrigin;
  /** For people: "Platform", "Object storage DEFAULT", "Custom". */
  label: string;
  source: ManagedVariable['source'] | null;
  /** Composed from the managed value. On a part such as `_CUSTOM_DOMAIN` the patch is that of its DSN. */
  isPatch: boolean;
  /** What the winner hides: the next layer below. */
  hides: HiddenVariable | null;
  custom: CustomVariable | null;
  override: { kind: 'patch' | 'full'; isStale: boolean; differences: DsnDifference[] } | null;
  problem: string | null;
}

/** SHA-256 of a value, to notice later that it changed without keeping it. */
export function fingerprint(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

/**
 * The only place that decides which value wins: image < platform < service < custom. A patch is composed anew
 * from the managed value each time, and carries its DSN's part variables along.
 * @returns one row a name, sorted by name
 */
export function resolveVariables(layers: VariableLayers): ResolvedVariable[] {
  const image = byName(layers.image ?? []);
  const managed = byName([...layers.platform, ...layers.service]);
  const platformLayer = byName(layers.platform);
  const custom = byName(layers.custom);
  const parts = byName(layers.custom.flatMap((variable) => patchedParts(variable, managed)));

  const names = [...new Set([...image.keys(), ...managed.keys(), ...custom.keys()])].sort(compareNames);
  return names.map((name) => {
    const below = managed.get(name);
    const platform = platformLayer.get(name);
    const inImage = image.get(name);
    const imageRow = inImage ? { origin: 'image' as const, label: 'Image', value: inImage.value } : null;
    const managedRow = below ? managedAsHidden(below) : null;
    const winner = custom.get(name);
    if (winner) return resolveCustom(winner, below, managedRow ?? imageRow);
    const row = { name, isPatch: false, custom: null, override: null, problem: null };
    if (!below) {
      return { ...row, value: inImage?.value ?? null, isSecret: false, ...imageOrigin, source: null, hides: null };
    }
    const part = parts.get(name);
    if (part) return { ...resolvePart(part, below), hides: managedRow };
    const hidden = platform && platform !== below ? managedAsHidden(platform) : imageRow;
    return {
      ...row,
      value: below.value,
      isSecret: below.isSecret,
      origin: below.source.kind,
      label: below.source.label,
      source: below.source,
      hides: hidden,
    };
  });
}

const imageOrigin = { origin: 'image', label: 'Image' } as const;
const customOrigin = { origin: 'custom', label: 'Custom' } as const;

function managedAsHidden(variable: ManagedVariable): HiddenVariable {
  return { origin: variable.source.kind, label: variable.source.label, value: variable.value };
}

function resolveCustom(
  custom: CustomVariable,
  managed: ManagedVariable | undefined,
  hides: HiddenVariable | null,
): ResolvedVariable {
  const row = {
    name: custom.name,
    // A DSN carries a password, also where nothing managed is under it.
    isSecret: custom.isSensitive || (managed?.isSecret ?? false) || isDsnName(custom.name),
    ...customOrigin,
    source: null,
    isPatch: custom.kind === 'patch',
    hides,
    custom,
  };
  if (custom.kind === 'value') {
    return { ...row, value: custom.value, override: managed ? fullOverride(custom, managed) : null, problem: null };
  }
  const override = { kind: 'patch' as const, isStale: false, differences: [] };
  if (!managed) {
    const problem = `${custom.name} changes fields of a managed value, but no service provides that value now. Attach the service again, or delete this override.`;
    return { ...row, value: null, override, problem };
  }
  const patched = tryPatchDsn(managed.value, custom.patch);
  if (!patched.ok) {
    const problem = `The managed value of ${custom.name} cannot be changed this way. ${patched.reason}`;
    return { ...row, value: null, override, problem };
  }
  const differences = diffDsn(managed.value, patched.value);
  return { ...row, value: patched.value, override: { ...override, differences }, problem: null };
}

function fullOverride(
  custom: Extract<CustomVariable, { kind: 'value' }>,
  managed: ManagedVariable,
): ResolvedVariable['override'] {
  const isDsn = isDsnName(custom.name);
  // Without a fingerprint the managed DSN came after the override: nobody has compared the two yet.
  const isStale = custom.managedFingerprint === null ? isDsn : custom.managedFingerprint !== fingerprint(managed.value);
  return { kind: 'full', isStale, differences: isDsn ? diffDsn(managed.value, custom.value) : [] };
}

interface PatchedPart {
  name: string;
  value: string;
  custom: CustomVariable;
}

/** The part variables that change with a patch of their DSN, so that readers of parts and of the DSN agree. */
function patchedParts(custom: CustomVariable, managed: ReadonlyMap<string, ManagedVariable>): PatchedPart[] {
  const prefix = storagePrefix(custom.name);
  const base = managed.get(custom.name);
  if (custom.kind !== 'patch' || !base || prefix === null) return [];
  if (custom.patch.domain === undefined && custom.patch.url === undefined) return [];
  const patched = tryPatchDsn(base.value, custom.patch);
  const dsn = patched.ok ? parseDsn(patched.value) : patched;
  if (!dsn.ok || (dsn.dsn.kind !== 's3' && dsn.dsn.kind !== 'az')) return [];
  return linkVariables(prefix, dsn.dsn).map((part) => ({ ...part, custom }));
}

function resolvePart(part: PatchedPart, managed: ManagedVariable): Omit<ResolvedVariable, 'hides'> {
  return {
    name: part.name,
    value: part.value,
    isSecret: managed.isSecret,
    ...customOrigin,
    source: null,
    isPatch: true,
    custom: part.custom,
    override: { kind: 'patch', isStale: false, differences: [] },
    problem: null,
  };
}

/** What the application gets from us, by name; what only the image sets is already there. */
export function environmentOf(resolved: readonly ResolvedVariable[]): Record<string, string> {
  return Object.fromEntries(
    resolved.flatMap(({ name, value, origin }) => (value === null || origin === 'image' ? [] : [[name, value]])),
  );
}

/** SHA-256 over names and values with their lengths, sorted by name: equal maps, and only those, have equal digests. */
export function variablesDigest(variables: Record<string, string>): string {
  const hash = createHash('sha256');
  for (const [name, value] of Object.entries(variables).sort(([a], [b]) => compareNames(a, b))) {
    for (const text of [name, value]) {
      const bytes = Buffer.from(text, 'utf8');
      hash.update(`${bytes.length}:`).update(bytes);
    }
  }
  return hash.digest('hex');
}

export interface PendingChange {
  name: string;
  change: 'added' | 'changed' | 'removed';
}

/**
 * What the next deployment will change, sorted by name.
 * @param running variables of the running release; null when nothing runs
 */
export function pendingChanges(
  running: Record<string, string> | null,
  intended: Record<string, string>,
): PendingChange[] {
  const before = new Map(Object.entries(running ?? {}));
  const after = new Map(Object.entries(intended));
  return [...new Set([...before.keys(), ...after.keys()])].sort(compareNames).flatMap((name): PendingChange[] => {
    if (!before.has(name)) return [{ name, change: 'added' }];
    if (!after.has(name)) return [{ name, change: 'removed' }];
    return before.get(name) === after.get(name) ? [] : [{ name, change: 'changed' }];
  });
}

function byName<Row extends { name: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.name, row]));
}

/** By code unit, so that the order is the same on every machine. */
function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
