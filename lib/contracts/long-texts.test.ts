import { expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { contracts } from '#lib/contracts/all';

const LENGTH = 50_000;
/** Of the processor. Linear ones take some milliseconds, a pattern that goes back for each character many seconds. */
const MAX_MICROSECONDS = 1_000_000;

const repeated = (text: string) => text.repeat(Math.ceil(LENGTH / text.length));
const long = {
  'one letter': `${repeated('a')}!`,
  capitals: `${repeated('A_')}!`,
  digits: `${repeated('1')}!`,
  'an origin': `https://${repeated('a')}!`,
  'a host': `https://${repeated('a.')}/!`,
  'an e-mail address': `a@${repeated('a.')}!`,
  'a path': `https://h/${repeated('/a')}\0`,
  'a copied address': `git@h:${repeated('/a')}\0`,
  'a DSN': `s3://${repeated('a:b@')}`,
  parameters: `s3://a:b@h/?${repeated('a=b&')}`,
  blanks: `x${repeated(' ')}x`,
  lines: `x${repeated('\n')}x`,
  slashes: `x${repeated('/')}x`,
  dots: `x${repeated('.')}x`,
  hyphens: `x${repeated('-')}x`,
  stars: repeated('*\n'),
  references: repeated('${{'),
};

/** A value with the text wherever the schema wants one. @param pick which side of a union */
function filled(schema: z.core.$ZodType, text: string, pick: 0 | -1): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return Object.fromEntries(Object.entries(def.shape).map(([name, field]) => [name, filled(field, text, pick)]));
    case 'array':
      return [filled(def.element, text, pick)];
    case 'record':
      return { [text]: filled(def.valueType, text, pick) };
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
      return filled(def.innerType, text, pick);
    case 'pipe':
      return filled(def.in, text, pick);
    case 'union': {
      const option = def.options.at(pick);
      return option && filled(option, text, pick);
    }
    default:
      return text;
  }
}

// Judged before anybody asks who sends it, and while it is judged nobody else is answered.
it.each(contracts)('a long text is judged quickly by $name', ({ contract }) => {
  for (const schema of [contract.query, contract.body]) {
    for (const [what, text] of Object.entries(long)) {
      for (const pick of [0, -1] as const) {
        const value = schema && filled(schema, text, pick);
        const before = process.threadCpuUsage();
        schema?.safeParse(value);
        expect(process.threadCpuUsage(before).user, what).toBeLessThan(MAX_MICROSECONDS);
      }
    }
  }
});
