'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '#components/ui/icon-button';
import { showToast } from '#components/ui/show-toast';

const SHOWN_MS = 1600;

interface CopyButtonProps {
  /** The text, or how to get it when it is a secret that should not be in the page. */
  value: string | (() => Promise<string>);
  /** What is copied, such as "slug" or "DSN". */
  what: string;
}

/** Writes into the clipboard; the old way where the new one is missing (plain http) or refused. */
export async function writeClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    writeBySelection(text);
  }
}

function writeBySelection(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  document.body.append(area);
  area.select();
  const isDone = document.execCommand('copy');
  area.remove();
  if (!isDone) throw new Error('The browser refused to copy.');
}

/** Copies a text and says so. */
export function CopyButton({ value, what }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const copy = async () => {
    try {
      await writeClipboard(typeof value === 'string' ? value : await value());
      setCopied(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setCopied(false), SHOWN_MS);
    } catch (error) {
      const description = error instanceof Error ? error.message : undefined;
      showToast({ tone: 'error', title: `The ${what} could not be copied`, description });
    }
  };

  return (
    <>
      <IconButton
        size="sm"
        label={`Copy ${what}`}
        onClick={copy}
        icon={isCopied ? <Check className="text-green" /> : <Copy />}
      />
      <span role="status" className="sr-only">
        {isCopied ? `Copied ${what}` : ''}
      </span>
    </>
  );
}
