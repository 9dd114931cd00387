import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DsnPatch } from '#lib/core/dsn';
import { storageVariables } from '#lib/core/storage-variables';
import {
  type CustomVariable,
  environmentOf,
  fingerprint,
  type ManagedVariable,
  pendingChanges,
  type ResolvedVariable,
  resolveVariables,
  type VariableLayers,
  variablesDigest,
} from '#lib/core/variables';

const platform = (name: string, value: string): ManagedVariable => ({
  name,
  value,
  isSecret: false,
  source: { kind: 'platform', label: 'Platform' },
});

const serviceSource = { kind: 'service', label: 'Object storage DEFAULT', serviceInstanceId: 'i1' } as const;

function storage(visibility: 'public-read' | 'private' = 'public-read', secret = 'S'): ManagedVariable[] {
  return storageVariables({
    prefix: 'DEFAULT',
    location: {
      protocol: 's3',
      bucket: 'b',
      region: 'eu',
      host: 'b.s3.eu.example.com',
      endpointUrl: 'https://s3.eu.example.com',
      publicUrl: 'https://b.s3.eu.example.com',
      keyPrefix: '',
      hasOwnPublicHost: false,
      uploadAcl: null,
    },
    key: { keyId: 'AK', secret },
    visibility,
  }).map((variable) => ({ ...variable, source: serviceSource }));
}

const own = (name: string, value: string, managedFingerprint: string | null = null): CustomVariable => ({
  id: `c-${name}`,
  name,
  kind: 'value',
  value,
  isSensitive: false,
  managedFingerprint,
});

const patch = (change: DsnPatch): CustomVariable => ({
  id: 'c-patch',
  name: 'DEFAULT_STORAGE_DSN',
  kind: 'patch',
  patch: change,
  isSensitive: false,
});

function resolve(layers: Partial<VariableLayers>): ResolvedVariable[] {
  return resolveVariables({ platform: [], service: [], custom: [], ...layers });
}

function get(rows: ResolvedVariable[], name: string): ResolvedVariable {
  const row = rows.find((candidate) => candidate.name === name);
  if (!row) throw new Error(`${name} is not resolved`);
  return row;
}

const dsn = 's3://AK:S@b.s3.eu.example.com/?auth=s3v4';

describe('which layer wins', () => {
  const layers = {
    image: [{ name: 'A', value: 'image' }],
    platform: [platform('A', 'platform')],
    service: [{ ...platform('A', 'service'), source: serviceSource }],
    custom: [own('A', 'custom')],
  };

  it.each<[(keyof VariableLayers)[], string, string | null]>([
    [['image'], 'image', null],
    [['platform'], 'platform', null],
    [['service'], 'service', null],
    [['custom'], 'custom', null],
    [['image', 'platform'], 'platform', 'image'],
    [['image', 'service'], 'service', 'image'],
    [['image', 'custom'], 'custom', 'image'],
    [['platform', 'service'], 'service', 'platform'],
    [['platform', 'custom'], 'custom', 'platform'],
    [['service', 'custom'], 'custom', 'service'],
    [['image', 'platform', 'service'], 'service', 'platform'],
    [['image', 'platform', 'service', 'custom'], 'custom', 'service'],
  ])('%j: %s, hiding %s', (present, winner, hidden) => {
    const rows = resolve(Object.fromEntries(present.map((layer) => [layer, layers[layer as keyof typeof layers]])));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ name: 'A', value: winner, origin: winner });
    expect(rows[0]?.hides?.origin ?? null).toBe(hidden);
    expect(rows[0]?.hides?.value ?? null).toBe(hidden);
  });

  it('names sources for people and sorts by name', () => {
    const rows = resolve({ platform: [platform('STAGE', 'test')], service: storage(), custom: [own('a', '1')] });
    expect(rows.map((row) => row.name)).toEqual([...rows.map((row) => row.name)].sort());
    expect(get(rows, 'STAGE')).toMatchObject({ label: 'Platform', source: { kind: 'platform' } });
    expect(get(rows, 'DEFAULT_STORAGE_DSN')).toMatchObject({
      label: 'Object storage DEFAULT',
      source: { serviceInstanceId: 'i1' },
      isSecret: true,
      override: null,
    });
    expect(get(rows, 'a')).toMatchObject({ label: 'Custom', override: null, isPatch: false, problem: null });
  });

  it('takes names such as constructor and __proto__ as names', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const rows = resolve({ custom: names.map((name) => own(name, name)) });
    const environment = environmentOf(rows);
    expect(Object.keys(environment).sort()).toEqual([...names].sort());
    expect(pendingChanges({}, environment)).toHaveLength(3);
  });

  it('keeps what only the image sets out of the environment', () => {
    const rows = resolve({ image: [{ name: 'LANG', value: null }], custom: [own('A', '')] });
    expect(get(rows, 'LANG')).toMatchObject({ origin: 'image', value: null });
    expect(environmentOf(rows)).toEqual({ A: '' });
  });
});

describe('a patch override', () => {
  it('changes only its field, and the part variables with it', () => {
    const rows = resolve({ service: storage(), custom: [patch({ domain: 'm.example.com' })] });
    expect(get(rows, 'DEFAULT_STORAGE_DSN')).toMatchObject({
      value: `${dsn}&domain=m.example.com`,
      origin: 'custom',
      isPatch: true,
      isSecret: true,
      hides: { origin: 'service', value: dsn },
      override: {
        kind: 'patch',
        isStale: false,
        differences: [{ field: 'domain', label: 'Media domain', a: null, b: 'm.example.com', secret: false }],
      },
      problem: null,
    });
    expect(get(rows, 'DEFAULT_STORAGE_CUSTOM_DOMAIN')).toMatchObject({
      value: 'm.example.com',
      origin: 'custom',
      isPatch: true,
      hides: { origin: 'service', value: 'b.s3.eu.example.com' },
      custom: { id: 'c-patch' },
      override: { kind: 'patch', isStale: false },
    });
    expect(get(rows, 'DEFAULT_STORAGE_PUBLIC_URL')).toMatchObject({ value: 'https://m.example.com', isPatch: true });
    expect(get(rows, 'DEFAULT_STORAGE_BUCKET')).toMatchObject({ value: 'b', origin: 'service', isPatch: false });
  });

  it.each<[DsnPatch, string, string]>([
    [{ url: 'http://m.localhost:8080' }, 'm.localhost:8080', 'http://m.localhost:8080'],
    [{ domain: null }, 'b.s3.eu.example.com', 'https://b.s3.eu.example.com'],
    [{ acl: 'bucket-owner-full-control' }, 'b.s3.eu.example.com', 'https://b.s3.eu.example.com'],
  ])('%j gives readers of parts the same links', (change, host, url) => {
    const rows = resolve({ service: storage(), custom: [patch(change)] });
    expect(get(rows, 'DEFAULT_STORAGE_CUSTOM_DOMAIN').value).toBe(host);
    expect(get(rows, 'DEFAULT_STORAGE_PUBLIC_URL').value).toBe(url);
  });

  it('never goes stale: a rotated key comes through', () => {
    const custom = [patch({ domain: 'm.example.com' })];
    const row = get(resolve({ service: storage('public-read', 'ROTATED'), custom }), 'DEFAULT_STORAGE_DSN');
    expect(row.value).toBe('s3://AK:ROTATED@b.s3.eu.example.com/?auth=s3v4&domain=m.example.com');
    expect(row.override?.isStale).toBe(false);
  });

  it('yields to a custom value of a part', () => {
    const custom = [patch({ domain: 'm.example.com' }), own('DEFAULT_STORAGE_CUSTOM_DOMAIN', 'x.example.com')];
    const rows = resolve({ service: storage(), custom });
    expect(get(rows, 'DEFAULT_STORAGE_CUSTOM_DOMAIN')).toMatchObject({ value: 'x.example.com', isPatch: false });
    expect(get(rows, 'DEFAULT_STORAGE_PUBLIC_URL').value).toBe('https://m.example.com');
  });

  it('is left out with a reason when its service is gone', () => {
    const rows = resolve({ custom: [patch({ domain: 'm.example.com' })] });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ value: null, isPatch: true, hides: null });
    expect(rows[0]?.problem).toContain('Attach the service again');
    expect(environmentOf(rows)).toEqual({});
  });

  it('is left out with a reason when the managed value cannot take it', () => {
    const service = [{ ...platform('DEFAULT_STORAGE_DSN', 'postgres://u:SECRET@h/d'), source: serviceSource }];
    const [row] = resolve({ service, custom: [patch({ domain: 'm.example.com' })] });
    expect(row).toMatchObject({ value: null, hides: { origin: 'service' } });
    expect(row?.problem).toContain('no media domain');
    expect(row?.problem).not.toContain('SECRET');
  });
});

describe('a full override', () => {
  const copy = 's3://AK:S@b.s3.eu.example.com/?auth=s3v4&domain=m.example.com';

  it('is fresh while the managed value is the one it replaced', () => {
    const rows = resolve({ service: storage(), custom: [own('DEFAULT_STORAGE_DSN', copy, fingerprint(dsn))] });
    expect(get(rows, 'DEFAULT_STORAGE_DSN')).toMatchObject({
      value: copy,
      isPatch: false,
      isSecret: true,
      override: { kind: 'full', isStale: false, differences: [{ field: 'domain' }] },
    });
    expect(get(rows, 'DEFAULT_STORAGE_CUSTOM_DOMAIN').origin).toBe('service');
  });

  it('is stale once the managed value changed, with what differs', () => {
    const custom = [own('DEFAULT_STORAGE_DSN', copy, fingerprint(dsn))];
    const row = get(resolve({ service: storage('public-read', 'ROTATED'), custom }), 'DEFAULT_STORAGE_DSN');
    expect(row.override).toEqual({
      kind: 'full',
      isStale: true,
      differences: [
        { field: 'secret', label: 'Secret access key', a: 'ROTATED', b: 'S', secret: true },
        { field: 'domain', label: 'Media domain', a: null, b: 'm.example.com', secret: false },
      ],
    });
  });

  it('is stale when the managed DSN came later, but not for other names', () => {
    const custom = [own('DEFAULT_STORAGE_DSN', copy), own('STAGE', 'x')];
    const rows = resolve({ platform: [platform('STAGE', 'test')], service: storage(), custom });
    expect(get(rows, 'DEFAULT_STORAGE_DSN').override?.isStale).toBe(true);
    expect(get(rows, 'STAGE').override).toEqual({ kind: 'full', isStale: false, differences: [] });
  });

  it('of another managed name is stale when that changed', () => {
    const custom = [own('STAGE', 'x', fingerprint('test'))];
    const staleAt = (stage: string) =>
      get(resolve({ platform: [platform('STAGE', stage)], custom }), 'STAGE').override?.isStale;
    expect(staleAt('test')).toBe(false);
    expect(staleAt('live')).toBe(true);
  });

  it('keeps working when the service is gone', () => {
    expect(resolve({ custom: [own('DEFAULT_STORAGE_DSN', copy, fingerprint(dsn))] })[0]).toMatchObject({
      value: copy,
      override: null,
      problem: null,
    });
  });
});

describe('resolution in general', () => {
  const name = fc.constantFrom('A', 'B', 'C', 'DEFAULT_STORAGE_DSN');
  const value = fc.string();
  const managed = (kind: 'platform' | 'service') =>
    fc.uniqueArray(fc.record({ name, value, isSecret: fc.boolean(), source: fc.constant({ kind, label: kind }) }), {
      selector: (row) => row.name,
    });
  const custom = fc.uniqueArray(
    fc.oneof(
      name.chain((text) => value.map((content) => own(text, content))),
      fc.constant(patch({ domain: 'm.example.com' })),
    ),
    { selector: (row) => row.name },
  );

  it('gives each name once, a value or a reason, and secrets stay secret', () => {
    fc.assert(
      fc.property(managed('platform'), managed('service'), custom, (platformLayer, service, customLayer) => {
        const rows = resolve({ platform: platformLayer, service, custom: customLayer });
        const names = [...platformLayer, ...service, ...customLayer].map((row) => row.name);
        expect(rows.map((row) => row.name)).toEqual([...new Set(names)].sort());
        for (const row of rows) {
          expect(row.value === null).toBe(row.problem !== null);
          const below = service.find((v) => v.name === row.name) ?? platformLayer.find((v) => v.name === row.name);
          if (below?.isSecret) expect(row.isSecret).toBe(true);
        }
      }),
    );
  });
});

describe('digest', () => {
  it('does not depend on the order', () => {
    expect(variablesDigest({ A: '1', B: '2' })).toBe(variablesDigest({ B: '2', A: '1' }));
    expect(variablesDigest({})).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells maps apart whose texts run together', () => {
    const maps: Record<string, string>[] = [
      {},
      { A: '' },
      { '': 'A' },
      { A: 'B', C: 'D' },
      { A: 'BCD' },
      { AB: 'CD' },
      { A: '1:B1:C' },
      { A: '1', B: 'C' },
    ];
    expect(new Set(maps.map((map) => variablesDigest(map))).size).toBe(maps.length);
  });

  it('is equal for equal maps only', () => {
    const map = fc.dictionary(fc.constantFrom('A', 'AB', 'B'), fc.constantFrom('', '1', '1:1', 'é'));
    fc.assert(
      fc.property(map, map, (one, other) => {
        expect(variablesDigest(one) === variablesDigest(other)).toBe(pendingChanges(one, other).length === 0);
      }),
    );
  });
});

describe('pending changes', () => {
  it('lists what the next deployment changes', () => {
    expect(pendingChanges({ A: '1', B: '2', C: '3' }, { B: '2', C: '4', D: '5' })).toEqual([
      { name: 'A', change: 'removed' },
      { name: 'C', change: 'changed' },
      { name: 'D', change: 'added' },
    ]);
  });

  it('adds everything when nothing runs', () => {
    expect(pendingChanges(null, { A: '' })).toEqual([{ name: 'A', change: 'added' }]);
  });
});
