import { expect, it } from 'vitest';
import { pageFromParam } from '#components/table/page-param';

it.each([
  ['2', 2],
  ['1', 1],
  ['0', 1],
  ['-3', 1],
  ['2.5', 1],
  ['two', 1],
  [null, 1],
  [undefined, 1],
  [['2', '3'], 1],
])('reads %j as page %i', (value, page) => {
  expect(pageFromParam(value)).toBe(page);
});
