import { describe, expect, it } from 'vitest';
import { judgeRestore } from '#lib/core/deletions';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const deletion = (second: number) => ({ id: `at-${second}`, at: at(second) });
const kept = (second: number) => ({ modifiedAt: at(second) });
const span = { from: at(20), until: at(30) };

describe('taking deletions back', () => {
  it.each([
    ['in the span', { isGone: true, deletions: [deletion(25)], kept: kept(10) }, ['at-25']],
    ['by a clock that is a little off', { isGone: true, deletions: [deletion(32)], kept: kept(10) }, ['at-32']],
    ['made twice', { isGone: true, deletions: [deletion(26), deletion(25)], kept: kept(10) }, ['at-26', 'at-25']],
    [
      'of what was written anew after an earlier one',
      { isGone: true, deletions: [deletion(25), deletion(5)], kept: kept(10) },
      ['at-25'],
    ],
  ])('brings back an object by a deletion %s', (_, object, ids) => {
    expect(judgeRestore(object, span)).toEqual({ can: true, ids });
  });

  it.each([
    ['was deleted at another time', { isGone: true, deletions: [deletion(10)], kept: kept(5) }, 'elsewhere'],
    ['was gone already', { isGone: true, deletions: [deletion(25), deletion(10)], kept: kept(5) }, 'elsewhere'],
    ['is there again', { isGone: false, deletions: [deletion(25)], kept: kept(40) }, 'newer'],
    ['was deleted again since', { isGone: true, deletions: [deletion(50), deletion(25)], kept: kept(40) }, 'newer'],
    ['has no version left', { isGone: true, deletions: [deletion(25)], kept: null }, 'lost'],
    ['was never deleted', { isGone: false, deletions: [], kept: kept(1) }, 'elsewhere'],
  ])('leaves an object alone that %s', (_, object, because) => {
    expect(judgeRestore(object, span)).toEqual({ can: false, because });
  });

  it('takes every deletion back when no time is given', () => {
    const object = { isGone: true, deletions: [deletion(50), deletion(5)], kept: kept(1) };
    expect(judgeRestore(object, { from: null, until: null })).toEqual({ can: true, ids: ['at-50', 'at-5'] });
  });
});
