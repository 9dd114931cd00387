import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { contracts } from '#lib/contracts/all';
import { findUnknownNames } from '#lib/contracts/unknown-names';

const Rule = z.object({ origins: z.array(z.string()), days: z.nullable(z.number()) });
const Body = z.object({
  name: z.string(),
  rules: z.optional(z.array(Rule)),
  first: z._default(z.nullable(Rule), null),
  rule: z.union([z.null(), z.object({ kind: z.string() }), Rule]),
  free: z.optional(z.record(z.string(), z.string())),
  whole: z.optional(
    z.pipe(
      z.object({ part: z.string() }),
      z.transform(({ part }) => part),
    ),
  ),
});

describe('findUnknownNames', () => {
  it.each<[unknown, string[][]]>([
    [{ name: 'a', rules: [{ origins: [], days: 1 }], first: null, free: { any: 'thing' } }, []],
    [{ name: 'a', nmae: 'b' }, [['nmae']]],
    [{ rules: [{}, { origns: [] }] }, [['rules', '1', 'origns']]],
    [{ first: { dyas: 1 } }, [['first', 'dyas']]],
    [{ rule: { origins: [], days: null } }, []],
    [{ rule: { kind: 'a', more: 1 } }, [['rule', 'more']]],
    [{ whole: { part: 'a', prat: 'b' } }, [['whole', 'prat']]],
    [JSON.parse('{"__proto__": {}, "constructor": 1}'), [['__proto__'], ['constructor']]],
    ['text', []],
    [null, []],
    [[], []],
  ])('of %j are %j', (value, names) => {
    expect(findUnknownNames(Body, value)).toEqual(names);
  });

  it('are asked for everywhere but where the public command line calls', () => {
    expect(
      contracts
        .filter(({ contract }) => contract.ignoresUnknownNames)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'checkRepository',
      'createApplication',
      'createDeployment',
      'createRepository',
      'createServiceInstance',
    ]);
  });
});
