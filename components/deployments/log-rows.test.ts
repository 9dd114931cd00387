import { describe, expect, it } from 'vitest';
import { appendLines, emptyLog, findRows, logText } from '#components/deployments/log-rows';

const at = '2026-01-02T03:04:05.000Z';
const lines = [
  { seq: 1, step: 'fetch', at, text: 'Fetching main' },
  { seq: 2, step: 'build', at, text: '\u001b[31mred\u001b[0m <b>text</b>' },
  { seq: 3, step: 'build', at, text: '' },
];

describe('appendLines', () => {
  it('puts a heading where a step begins, also across batches', () => {
    const log = appendLines(appendLines(emptyLog, lines.slice(0, 2)), lines.slice(2));
    expect(log.rows.map(({ kind, plain }) => `${kind}: ${plain}`)).toEqual([
      'step: Fetch the code',
      'line: Fetching main',
      'step: Build',
      'line: red <b>text</b>',
      'line: ',
    ]);
  });

  it('leaves out lines that it has already', () => {
    const log = appendLines(emptyLog, lines);
    expect(appendLines(log, lines)).toBe(log);
  });

  it('gives every row a key of its own', () => {
    const keys = appendLines(emptyLog, lines).rows.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('logText', () => {
  it('has headings and no colour codes', () => {
    expect(logText(appendLines(emptyLog, lines))).toBe(
      '== Fetch the code ==\nFetching main\n\n== Build ==\nred <b>text</b>\n',
    );
  });
});

describe('findRows', () => {
  it('looks in any case, at the text without colour codes', () => {
    const { rows } = appendLines(emptyLog, lines);
    expect(findRows(rows, 'FETCH')).toEqual([0, 1]);
    expect(findRows(rows, 'red <')).toEqual([3]);
    expect(findRows(rows, '')).toEqual([]);
  });
});
