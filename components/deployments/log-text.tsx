import Anser from 'anser';
import { clsx } from 'clsx';
import { Fragment } from 'react';

// The palette of terminals on the colours of the panel, so that it is legible in the light and in the dark.
const COLOURS: Record<string, string> = {
  red: 'text-red',
  green: 'text-green',
  yellow: 'text-orange',
  blue: 'text-blue',
  magenta: 'text-accent',
  cyan: 'text-accent',
  black: 'text-faint',
  white: 'text-fg',
};

const DECORATIONS: Partial<Record<string, string>> = {
  bold: 'font-semibold',
  dim: 'opacity-70',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'line-through',
};

/** A line with its colour codes as colours and what is looked for marked. The text is only ever text. */
export function LogText({ text, query }: { text: string; query: string }) {
  if (!text.includes('\u001b')) return <Marked text={text} query={query} />;
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true }).map((part, index) => {
    const colour = COLOURS[(part.fg ?? '').replace(/^ansi-(?:bright-)?/, '')];
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a printed line never change
        key={index}
        className={clsx(
          colour,
          part.decorations.map((name) => DECORATIONS[name]),
        )}
      >
        <Marked text={part.content} query={query} />
      </span>
    );
  });
}

function Marked({ text, query }: { text: string; query: string }) {
  if (query === '') return text;
  const parts: React.ReactNode[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(query); at !== -1; at = lower.indexOf(query, from)) {
    parts.push(
      <Fragment key={at}>
        {text.slice(from, at)}
        <mark className="rounded-sm bg-orange-soft text-orange">{text.slice(at, at + query.length)}</mark>
      </Fragment>,
    );
    from = at + query.length;
  }
  return parts.length === 0 ? text : [...parts, text.slice(from)];
}
