import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { rule } from '#lib/core/rule';

it('turns the sentence of a rule into the only complaint about a value', () => {
  const Even = z.string().check(rule((value) => (value.length % 2 === 0 ? null : 'Enter an even number of letters.')));
  expect(Even.safeParse('ab')).toMatchObject({ success: true, data: 'ab' });
  expect(Even.safeParse('abc').error?.issues.map((issue) => issue.message)).toEqual([
    'Enter an even number of letters.',
  ]);
});
