import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDotenv, parseDotenv, previewBulk } from '#lib/core/dotenv';

function values(text: string): Record<string, string> {
  const { entries, errors } = parseDotenv(text);
  expect(errors).toEqual([]);
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

describe('reading, as the dotenv package does', () => {
  it.each<[string, string, Record<string, string>]>([
    ['plain', 'A=b', { A: 'b' }],
    ['an empty value', 'A=', { A: '' }],
    ['an empty quoted value', 'A=""', { A: '' }],
    ['white space around', '  A  =  b c  ', { A: 'b c' }],
    ['export', 'export A=b\nexport\tB=c', { A: 'b', B: 'c' }],
    ['a variable called export', 'export=1', { export: '1' }],
    ['equals signs in the value', 'A=b=c==', { A: 'b=c==' }],
    ['comments and blank lines', '# x\n\n  # A=1\nA=b', { A: 'b' }],
    ['a comment behind a value', 'A=b # c', { A: 'b' }],
    ['a comment with several hashes', 'A=b # c #d#e', { A: 'b' }],
    ['a comment instead of a value', 'A= # c', { A: '' }],
    ['a comment behind quotes', 'A="b#c" # d', { A: 'b#c' }],
    ['a comment directly behind quotes', "A='b'#c", { A: 'b' }],
    ['single quotes literally', 'A=\'b\\n$C "d" `e`\'', { A: 'b\\n$C "d" `e`' }],
    ['backticks literally', 'A=`it\'s "b\\n"`', { A: 'it\'s "b\\n"' }],
    ['an escaped quote in single quotes, kept as it is', "A='it\\'s'", { A: "it\\'s" }],
    ['line breaks in double quotes', 'A="b\\nc\\rd\\te"', { A: 'b\nc\rd\\te' }],
    ['quotes in the middle', 'A=it\'s "b"', { A: 'it\'s "b"' }],
    ['several lines in double quotes', 'A="b\n c\n"\nB=1', { A: 'b\n c\n', B: '1' }],
    ['several lines in single quotes', "A='b\n# no comment\nX=1'\nB=1", { A: 'b\n# no comment\nX=1', B: '1' }],
    ['Windows line ends', 'A=b\r\nB="c\r\nd"\r\n', { A: 'b', B: 'c\nd' }],
    ['a byte order mark', '\ufeffA=b', { A: 'b' }],
    ['spaces in quotes', 'A="  b  "', { A: '  b  ' }],
    ['nothing', '', {}],
    ['names of object members', '__proto__=1\nconstructor=2', { ['__proto__']: '1', constructor: '2' }],
  ])('%s', (_, text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it('undoes escapes of quotes and backslashes in double quotes, which that package leaves in', () => {
    expect(values('A="{\\"b\\": \\"c\\\\n\\"}"')).toEqual({ A: '{"b": "c\\n"}' });
    expect(values('A="b\\\\"\nB=1')).toEqual({ A: 'b\\', B: '1' });
  });

  it('gives each entry its line', () => {
    expect(parseDotenv('\n# x\nA="1\n2"\n\nB=3').entries).toEqual([
      { name: 'A', value: '1\n2', line: 3 },
      { name: 'B', value: '3', line: 6 },
    ]);
  });
});

describe('what is wrong is said with its line', () => {
  it.each<[string, string, number, string]>([
    ['a line without assignment', 'A=1\nhello', 2, 'no assignment'],
    ['a YAML line', 'A: 1', 1, 'no assignment'],
    ['a missing name', '=1', 1, 'no assignment'],
    ['a bad name', 'A=1\nB-C=2', 2, 'letters, digits'],
    ['a reserved name', 'LD_PRELOAD=x', 1, 'reserved'],
    ['a duplicate', 'A=1\n\nA=2', 3, 'already set on line 1'],
    ['an open quote', 'A=1\nB="x\nC=2', 2, 'no closing "'],
    ['text behind a quote', 'A="x"y', 1, 'closing quote'],
    ['two quoted texts', "A='x' 'y'", 1, 'closing quote'],
    ['a hash that would cut the value', 'A=pass#word', 1, 'begins a comment'],
    ['a hash at the start', 'A=#fff', 1, 'begins a comment'],
    ['a NUL', 'A="x\0"', 1, 'NUL'],
    ['a value over the limit', `A=${'x'.repeat(32 * 1024 + 1)}`, 1, '32 KiB'],
  ])('%s', (_, text, line, part) => {
    const { errors } = parseDotenv(text);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ line, message: expect.stringContaining(part) });
  });

  it('goes on with the next line', () => {
    const { entries, errors } = parseDotenv('oops\nA=1\nB="x\nC=3');
    expect(entries.map(({ name }) => name)).toEqual(['A', 'C']);
    expect(errors.map(({ line }) => line)).toEqual([1, 3]);
  });

  it('never repeats a value', () => {
    const { errors } = parseDotenv('A=1\nA=TOPSECRET\nTOPSECRET\nB=TOP#SECRET\nC="TOPSECRET');
    expect(errors).toHaveLength(4);
    expect(JSON.stringify(errors)).not.toContain('SECRET');
  });

  it('drops no line in silence', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('A=1', 'B=2', '', '# c', 'x', '1=2', 'C="', '"', "D='e'")), (lines) => {
        const { entries, errors } = parseDotenv(lines.join('\n'));
        const said = lines.filter((line) => line !== '' && !line.startsWith('#')).length;
        const inQuotes = entries.map(({ value }) => value.split('\n').length - 1).reduce((a, b) => a + b, 0);
        expect(entries.length + errors.length + inQuotes >= said || errors.length > 0).toBe(true);
      }),
    );
  });

  it('takes a long text in good time', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `V${index}="a\nb"`).join('\n');
    expect(parseDotenv(`${text}\nX="open`)).toMatchObject({ errors: [{ line: 40_001 }] });
  });
});

describe('writing', () => {
  it.each([
    ['plain', 'A=plain\n'],
    ['', 'A=\n'],
    ['s3://a:b%2F@c/?d=e&f', "A='s3://a:b%2F@c/?d=e&f'\n"],
    ['two words', "A='two words'\n"],
    ["it's", "A=`it's`\n"],
    ['a#b', "A='a#b'\n"],
    ['a\nb', "A='a\nb'\n"],
    ['`\'"', 'A="`\'\\""\n'],
    ['C:\\', 'A="C:\\\\"\n'],
    ['a\r\nb', 'A="a\\r\\nb"\n'],
  ])('%j', (value, expected) => {
    expect(formatDotenv([{ name: 'A', value }])).toBe(expected);
  });

  it('is read back exactly, whatever the value', () => {
    const hostile = fc.array(
      fc.constantFrom('"', "'", '`', '\\', 'n', 'r', '\n', '\r', '#', ' ', '=', '$', '\ufeff', '\u2028', 'a'),
    );
    const value = fc
      .oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'grapheme' }),
        hostile.map((chars) => chars.join('')),
      )
      .filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), (list) => {
        const entries = list.map((text, index) => ({ name: `V${index}`, value: text }));
        const { entries: read, errors } = parseDotenv(formatDotenv(entries));
        expect(errors).toEqual([]);
        expect(read.map(({ name, value: text }) => ({ name, value: text }))).toEqual(entries);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('preview of a bulk edit', () => {
  const current = [
    { name: 'B', value: '2' },
    { name: 'A', value: '1' },
    { name: 'S', value: 'old', isSensitive: true },
  ];
  const entries = [
    { name: 'A', value: '1' },
    { name: 'S', value: 'new' },
    { name: 'constructor', value: 'x' },
  ];
  const changed = [{ name: 'S', before: 'old', after: 'new', isSensitive: true }];
  const added = [{ name: 'constructor', before: null, after: 'x', isSensitive: false }];
  const a = { name: 'A', before: '1', after: '1', isSensitive: false };

  it('keeps other names when merging', () => {
    const b = { name: 'B', before: '2', after: '2', isSensitive: false };
    expect(previewBulk(current, entries, 'merge')).toEqual({ added, changed, removed: [], unchanged: [a, b] });
  });

  it('removes other names when replacing', () => {
    const b = { name: 'B', before: '2', after: null, isSensitive: false };
    expect(previewBulk(current, entries, 'replace')).toEqual({ added, changed, removed: [b], unchanged: [a] });
  });

  it('takes an empty value as a value', () => {
    expect(previewBulk([{ name: 'A', value: '1' }], [{ name: 'A', value: '' }], 'replace')).toMatchObject({
      changed: [{ name: 'A', before: '1', after: '' }],
      removed: [],
    });
  });
});
