import { styleText } from 'node:util';

const COLOURS = {
  stowage: 'bold',
  build: 'blue',
  postgres: 'blue',
  store: 'magenta',
  edge: 'yellow',
  worker: 'green',
  web: 'cyan',
} as const;

export type Source = keyof typeof COLOURS;

const WIDTH = Math.max(...Object.keys(COLOURS).map((name) => name.length));

/** Prints what the launcher and its children say, each line with its source. */
export interface Output {
  line(source: Source, text: string): void;
  /** Lines without a source. */
  block(text: string): void;
}

/** @param stream colours are used when it is a terminal and NO_COLOR is not set */
export function createOutput(stream: NodeJS.WriteStream): Output {
  return {
    line(source, text) {
      const label = styleText(COLOURS[source], source.padEnd(WIDTH), { stream });
      stream.write(`${label} ${styleText('dim', '|', { stream })} ${readable(text)}\n`);
    },
    block: (text) => void stream.write(`${text}\n`),
  };
}

const LEVELS: Record<number, string> = { 40: 'warning: ', 50: 'error: ', 60: 'fatal: ' };

/**
 * Turns a JSON log line into what a person reads; other lines stay as they are.
 * @param line one line as a child printed it
 */
export function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  const entry = parseObject(line);
  if (!entry || typeof entry.msg !== 'string' || typeof entry.level !== 'number') return line;
  const { level, msg, time: _time, pid: _pid, hostname: _hostname, ...fields } = entry;
  const details = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
  return `${LEVELS[level as number] ?? ''}${msg}${details}`;
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}
