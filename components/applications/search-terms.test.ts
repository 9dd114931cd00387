import { describe, expect, it } from 'vitest';
import { parseSearch } from '#components/applications/search-terms';

describe('parseSearch', () => {
  it.each([
    ['', undefined, undefined],
    ['  shop ', 'shop', undefined],
    ['Projects', undefined, 'Projects'],
    ['project shop', 'shop', 'project'],
    ['web shop', 'web shop', undefined],
    ['my-project', 'my-project', undefined],
  ])('reads %j', (typed, search, otherWord) => {
    expect(parseSearch(typed)).toEqual({ search, otherWord });
  });
});
