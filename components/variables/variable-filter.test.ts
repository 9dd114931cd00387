import { describe, expect, it } from 'vitest';
import {
  hasDsnName,
  isInFilter,
  isOverride,
  matchesSearch,
  variableFilters,
} from '#components/variables/variable-filter';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { isDsnName } from '#lib/core/dsn';

const managed: EnvironmentVariable = {
  uuid: null,
  environment: 'e',
  name: 'STAGE',
  value: 'test',
  masked_value: 'test',
  is_sensitive: false,
  is_secret: false,
  origin: 'platform',
  source: 'Platform',
  kind: 'managed',
  patch: null,
  patch_description: '',
  hides: null,
  is_stale: false,
  differences: [],
  version: null,
  pending: null,
  problem: '',
  warnings: [],
  updated_at: null,
};
const custom: EnvironmentVariable = {
  ...managed,
  uuid: 'u',
  name: 'A',
  origin: 'custom',
  source: 'Custom',
  kind: 'value',
};
const patch: EnvironmentVariable = {
  ...custom,
  kind: 'patch',
  is_secret: true,
  value: undefined,
  hides: { source: 'Object storage DEFAULT', masked_value: '' },
};
const part: EnvironmentVariable = { ...patch, uuid: null };

function filtersOf(variable: EnvironmentVariable): string[] {
  return variableFilters.map(({ value }) => value).filter((filter) => isInFilter(variable, filter));
}

describe('the filters of variables', () => {
  it.each([
    ['a managed variable', managed, ['all', 'managed']],
    ['a custom variable', custom, ['all', 'custom']],
    ['a patch of a managed DSN', patch, ['all', 'custom', 'overrides']],
    ['a part that follows the patch', part, ['all', 'overrides']],
    ['one with a pending change', { ...managed, pending: 'changed' as const }, ['all', 'managed', 'pending']],
  ])('show %s', (_, variable, filters) => {
    expect(filtersOf(variable)).toEqual(filters);
  });

  it('take a patch whose service is gone as an override', () => {
    expect(isOverride({ ...patch, hides: null })).toBe(true);
  });
});

describe('matchesSearch', () => {
  it('looks into names and plain values, in any case', () => {
    expect(matchesSearch(managed, 'stag')).toBe(true);
    expect(matchesSearch(managed, ' TEST ')).toBe(true);
    expect(matchesSearch(managed, 'other')).toBe(false);
  });

  it('does not look into the value of a secret', () => {
    expect(matchesSearch({ ...managed, is_secret: true }, 'test')).toBe(false);
  });
});

describe('hasDsnName', () => {
  it.each([
    'DEFAULT_STORAGE_DSN',
    'A_DATABASE_DSN',
    'DATABASE_URL',
    '_STORAGE_DSN',
    'default_STORAGE_DSN',
    'SENTRY_DSN',
  ])('agrees with lib/core about %s', (name) => {
    expect(hasDsnName({ ...managed, name })).toBe(isDsnName(name));
  });
});
