import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateJsonError } from '#lib/core/json-error';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the place where a text stops being JSON', () => {
  it.each([
    ['', 1, 1, 'ends too early'],
    ['[', 1, 2, 'ends too early'],
    ['[1,]', 1, 4, 'A value'],
    ['{"a": 1,\n}', 2, 1, 'no comma'],
    ['[\n  {"a" 1}\n]', 2, 8, 'colon'],
    ["{'a': 1}", 1, 2, 'double quotes'],
    ['[1 2]', 1, 4, 'comma or ]'],
    ['[1}', 1, 3, 'comma or ]'],
    ['[] []', 1, 4, 'goes on'],
    ['[01]', 1, 2, 'value'],
    ['[\r\n"a\r\n"]', 2, 1, 'does not end in its line'],
    ['// rules\n[]', 1, 1, 'no comments'],
    ['[tru]', 1, 2, 'value'],
    ['{"a":}', 1, 6, 'value'],
  ])('%j: line %i, column %i', (text, line, column, message) => {
    expect(locateJsonError(text)).toEqual({ line, column, message: expect.stringContaining(message) });
  });

  it('agrees with JSON.parse about any JSON, also with one character changed or taken away', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', ' ', '}', ']', ':', '\\', 'x', '\n', '0', '\u0001'),
        (json, at, character) => {
          const place = at % (json.length + 1);
          for (const text of [json, json.slice(0, place) + character + json.slice(place + 1)])
            expect(locateJsonError(text) === null, text).toBe(isJson(text));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
