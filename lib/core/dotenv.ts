import { VariableName, VariableValue } from '#lib/core/names';

export interface DotenvEntry {
  name: string;
  value: string;
  /** Line of the name, from 1. */
  line: number;
}

export interface DotenvError {
  line: number;
  message: string;
}

/**
 * Reads `.env` text as the dotenv package does, with two differences: in double quotes `\"` and `\\` stand for `"` and
 * `\`, and what that package would drop in silence (a broken line, `a#b`, an open quote) is an error with its line.
 * Without errors the entries are complete.
 */
export function parseDotenv(source: string): { entries: DotenvEntry[]; errors: DotenvError[] } {
  const text = source.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n');
  const entries = new Map<string, DotenvEntry>();
  const errors: DotenvError[] = [];
  for (let start = 0, line = 1; start < text.length; ) {
    const read = readStatement(text, start);
    if (read.kind === 'error') errors.push({ line, message: read.message });
    if (read.kind === 'entry') {
      const message = problemOf(read, entries.get(read.name));
      if (message === null) entries.set(read.name, { name: read.name, value: read.value, line });
      else errors.push({ line, message });
    }
    line += text.slice(start, read.end + 1).split('\n').length - 1;
    start = read.end + 1;
  }
  return { entries: [...entries.values()], errors };
}

function problemOf(read: { name: string; value: string }, earlier: DotenvEntry | undefined): string | null {
  if (earlier) return `${read.name} is already set on line ${earlier.line}. Keep one of the two.`;
  const name = VariableName.safeParse(read.name);
  const value = VariableValue.safeParse(read.value);
  return name.error?.issues[0]?.message ?? value.error?.issues[0]?.message ?? null;
}

/** `end` is the offset of the line break behind the statement, or of the end of the text. */
type Read =
  | { kind: 'blank'; end: number }
  | { kind: 'error'; message: string; end: number }
  | { kind: 'entry'; name: string; value: string; end: number };

function readStatement(text: string, start: number): Read {
  const end = lineEnd(text, start);
  const line = text.slice(start, end);
  if (isBlank(line)) return { kind: 'blank', end };
  const match = /^(\s*(?:export\s+)?([^=\s]+)\s*=)(\s*)(.*)$/s.exec(line);
  if (!match) {
    return { kind: 'error', message: 'This line is no assignment. Write NAME=value, or start it with "#".', end };
  }
  const [, before = '', name = '', space = '', rest = ''] = match;
  const quote = /^["'`]/.exec(rest)?.[0];
  if (quote) return readQuoted(text, start + before.length + space.length + 1, name, quote, end);
  const [bare = ''] = rest.split('#', 1);
  if (bare.length < rest.length && !/\s$/.test(space + bare)) {
    return { kind: 'error', message: '"#" begins a comment. Put the value into quotes to keep it.', end };
  }
  return { kind: 'entry', name, value: bare.trim(), end };
}

/** A quoted value may run over several lines; only white space and a comment may follow it. */
function readQuoted(text: string, start: number, name: string, quote: string, firstLineEnd: number): Read {
  const close = closingQuote(text, start, quote);
  if (close === -1) {
    return { kind: 'error', message: `The value of ${name} has no closing ${quote}.`, end: firstLineEnd };
  }
  const end = lineEnd(text, close);
  if (!isBlank(text.slice(close + 1, end))) {
    return {
      kind: 'error',
      message: 'There is text after the closing quote. Remove it, or quote the whole value.',
      end,
    };
  }
  const inside = text.slice(start, close);
  return { kind: 'entry', name, value: quote === '"' ? withoutEscapes(inside) : inside, end };
}

/** The first quote that no backslash precedes; in double quotes a backslash may itself be escaped. */
function closingQuote(text: string, start: number, quote: string): number {
  for (let index = start; index < text.length; index += 1) {
    if (text[index] === quote) return index;
    const next = text[index + 1];
    if (text[index] === '\\' && (next === quote || (quote === '"' && next === '\\'))) index += 1;
  }
  return -1;
}

function lineEnd(text: string, start: number): number {
  const index = text.indexOf('\n', start);
  return index === -1 ? text.length : index;
}

function isBlank(line: string): boolean {
  return /^\s*(?:#.*)?$/s.test(line);
}

const escapes = new Map([
  ['n', '\n'],
  ['r', '\r'],
]);

function withoutEscapes(inside: string): string {
  return inside.replace(/\\([nr"\\])/g, (_, char: string) => escapes.get(char) ?? char);
}

/** Writes `.env` text that `parseDotenv` reads back; plain dotenv readers too, unless a value needs all three quotes. */
export function formatDotenv(entries: readonly { name: string; value: string }[]): string {
  return entries.map(({ name, value }) => `${name}=${quoted(value)}\n`).join('');
}

function quoted(value: string): string {
  if (/^[A-Za-z0-9_./:@%+,=~-]*$/.test(value)) return value;
  const isRaw = !value.includes('\r') && !value.endsWith('\\');
  const quote = isRaw ? ["'", '`'].find((candidate) => !value.includes(candidate)) : undefined;
  if (quote) return quote + value + quote;
  const escaped = value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `"${escaped}"`;
}

export interface BulkChange {
  name: string;
  before: string | null;
  after: string | null;
  isSensitive: boolean;
}

export interface BulkPreview {
  added: BulkChange[];
  changed: BulkChange[];
  removed: BulkChange[];
  unchanged: BulkChange[];
}

/** What pasted entries would do: `merge` leaves names alone that are not in the text, `replace` removes them. */
export function previewBulk(
  current: readonly { name: string; value: string; isSensitive?: boolean }[],
  entries: readonly { name: string; value: string }[],
  mode: 'merge' | 'replace',
): BulkPreview {
  const before = new Map(current.map((row) => [row.name, row]));
  const after = new Map(entries.map((entry) => [entry.name, entry.value]));
  const preview: BulkPreview = { added: [], changed: [], removed: [], unchanged: [] };
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(name);
    const value = after.get(name) ?? (mode === 'merge' ? old?.value : undefined) ?? null;
    const change = { name, before: old?.value ?? null, after: value, isSensitive: old?.isSensitive ?? false };
    if (!old) preview.added.push(change);
    else if (value === null) preview.removed.push(change);
    else (old.value === value ? preview.unchanged : preview.changed).push(change);
  }
  return preview;
}
