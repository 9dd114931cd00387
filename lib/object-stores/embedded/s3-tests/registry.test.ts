import { expect, it } from 'vitest';
import { differences, substitutes } from '#lib/object-stores/embedded/s3-tests/differences';
import { groups } from '#lib/object-stores/embedded/s3-tests/registry';

const names = groups.flatMap(({ cases }) => Object.keys(cases));
const remarked = [...differences, ...substitutes].flatMap((remark) => remark.names);

it('has every case once, under a name of the original suite', () => {
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(names.filter((name) => !/^test_[a-z0-9_]+$/.test(name))).toEqual([]);
});

it('remarks only on cases that are there, each time on another', () => {
  expect(remarked.filter((name) => !names.includes(name))).toEqual([]);
  expect(remarked.filter((name, index) => remarked.indexOf(name) !== index)).toEqual([]);
});
