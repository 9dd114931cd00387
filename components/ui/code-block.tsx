import { clsx } from 'clsx';
import { CopyButton } from '#components/ui/copy-button';

interface CodeBlockProps {
  code: string;
  /** What it is; names the copy button. */
  what: string;
  /** Breaks long lines instead of scrolling sideways. */
  isWrapped?: boolean;
}

/** Text for a machine, with a copy button. */
export function CodeBlock({ code, what, isWrapped = false }: CodeBlockProps) {
  return (
    <div className="flex items-start gap-1 rounded-md border bg-sunken pr-1">
      <pre
        // A region that scrolls has to be reachable by keyboard.
        tabIndex={isWrapped ? undefined : 0}
        className={clsx(
          'min-w-0 grow rounded-md px-3 py-2 font-mono text-xs',
          isWrapped ? 'break-all whitespace-pre-wrap' : 'overflow-x-auto [overflow-wrap:normal]',
        )}
      >
        <code>{code}</code>
      </pre>
      <span className="py-1">
        <CopyButton value={code} what={what} />
      </span>
    </div>
  );
}
