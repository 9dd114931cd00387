export interface JsonError {
  /** Both from 1. */
  line: number;
  column: number;
  message: string;
}

const tokens =
  /[ \t\r\n]+|"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b|[{}[\],:]/uy;

/** What may come next: a value, the name of a member, or what follows one of them. */
type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or ]' | ', or }' | 'end';

const sentences: Record<Expected, string> = {
  value: 'A value is expected here.',
  'value or ]': 'A value or ] is expected here.',
  name: 'A name in double quotes is expected here; after the last member there is no comma.',
  'name or }': 'A name in double quotes or } is expected here.',
  ':': 'A colon is expected here.',
  ', or ]': 'A comma or ] is expected here.',
  ', or }': 'A comma or } is expected here.',
  end: 'The text goes on after its end.',
};

/**
 * Where a text stops being JSON; null when it is JSON. Browsers tell the place each in their own way, or not at all.
 */
export function locateJsonError(text: string): JsonError | null {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let position = 0;
  const after = (): Expected => (open.at(-1) === '{' ? ', or }' : open.at(-1) === '[' ? ', or ]' : 'end');
  while (position < text.length) {
    tokens.lastIndex = position;
    const token = tokens.exec(text)?.[0];
    if (token === undefined) return errorAt(text, position, unreadable(text, position) ?? sentences[expected]);
    const next: Expected | null = token.trim() === '' ? expected : step(token, expected, open, after);
    if (next === null) return errorAt(text, position, sentences[expected]);
    expected = next;
    position += token.length;
  }
  return expected === 'end'
    ? null
    : errorAt(text, text.trimEnd().length, `The text ends too early. ${sentences[expected]}`);
}

function step(token: string, expected: Expected, open: ('{' | '[')[], after: () => Expected): Expected | null {
  const takesValue = expected === 'value' || expected === 'value or ]';
  switch (token) {
    case '{':
    case '[':
      if (!takesValue) return null;
      open.push(token);
      return token === '{' ? 'name or }' : 'value or ]';
    case '}':
    case ']': {
      const mayEnd = token === '}' ? ['name or }', ', or }'] : ['value or ]', ', or ]'];
      if (!mayEnd.includes(expected)) return null;
      open.pop();
      return after();
    }
    case ',':
      if (expected === ', or }') return 'name';
      return expected === ', or ]' ? 'value' : null;
    case ':':
      return expected === ':' ? 'value' : null;
    default:
      if (takesValue) return after();
      return token.startsWith('"') && (expected === 'name' || expected === 'name or }') ? ':' : null;
  }
}

/** Mistakes that are common enough for a sentence of their own. */
function unreadable(text: string, position: number): string | null {
  const character = text[position] ?? '';
  if (character === "'") return 'JSON takes double quotes, not single ones.';
  if (character === '"')
    return 'This text in quotes does not end in its line, or has a character that JSON does not take.';
  if (character === '/' || character === '#') return 'JSON has no comments.';
  return null;
}

function errorAt(text: string, position: number, message: string): JsonError {
  const before = text.slice(0, position).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message };
}
