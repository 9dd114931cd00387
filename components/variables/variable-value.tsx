'use client';

import { useMutation } from '@tanstack/react-query';
import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { toDisplayError } from '#components/states/display-error';
import { CopyButton } from '#components/ui/copy-button';
import { IconButton } from '#components/ui/icon-button';
import { showToast } from '#components/ui/show-toast';
import { revealVariable } from '#lib/queries/variables';

const DOTS = '••••••••••••';
const LONG = 240;

interface VariableValueProps {
  environmentId: string;
  name: string;
  /** The value itself; undefined for a secret. */
  value: string | undefined;
  /** What of a secret can be shown to anyone. */
  masked: string;
  /** The value in force, or the managed one that an override hides. */
  which?: 'effective' | 'managed';
  /** Why this person may not read secrets, or null. */
  denied: string | null;
}

/** A value to read and copy. A secret appears when asked for, each time written to the activity log, and only here. */
export function VariableValue({ environmentId, name, value, masked, which = 'effective', denied }: VariableValueProps) {
  const [revealed, setRevealed] = useState<string | null>(null);
  const reveal = useMutation({
    mutationFn: () => revealVariable(environmentId, name, which),
    // The answer goes into the state of this row, not into a cache that outlives it.
    gcTime: 0,
    onSuccess: (answer) => setRevealed(answer.value),
    onError: (error) =>
      showToast({
        tone: 'error',
        title: `${name} could not be read`,
        description: toDisplayError(error).message,
      }),
  });
  const isSecret = value === undefined;
  const shown = value ?? revealed;
  const what = which === 'managed' ? `managed value of ${name}` : name;
  const read = async () => revealed ?? (await revealVariable(environmentId, name, which)).value;

  return (
    <div className="flex min-w-0 items-start gap-1">
      <div className="min-w-0 grow py-1">
        {shown === null ? (
          <code className="font-mono text-xs break-all text-muted">{/[^*]/.test(masked) ? masked : DOTS}</code>
        ) : (
          <PlainValue value={shown} />
        )}
      </div>
      <div className="flex shrink-0">
        {isSecret && (
          <IconButton
            size="sm"
            label={revealed === null ? `Reveal ${what}` : `Hide ${what}`}
            icon={revealed === null ? <Eye /> : <EyeOff />}
            pending={reveal.isPending}
            disabledReason={denied}
            onClick={() => (revealed === null ? reveal.mutate() : setRevealed(null))}
          />
        )}
        {!(isSecret && denied) && <CopyButton value={isSecret ? read : value} what={what} />}
      </div>
    </div>
  );
}

/** The text with its white space made visible at both ends, where it does harm. */
function PlainValue({ value }: { value: string }) {
  const [isWhole, setWhole] = useState(false);
  if (value === '') return <span className="text-sm text-faint italic">empty</span>;
  const isLong = value.length > LONG;
  const text = isLong && !isWhole ? `${value.slice(0, LONG)}…` : value;
  const middle = text.trim();
  const before = text.slice(0, text.length - text.trimStart().length);
  const after = middle === '' ? '' : text.slice(text.trimEnd().length);
  return (
    <>
      <code className="font-mono text-xs break-all whitespace-pre-wrap">
        <Edge text={before} />
        {middle}
        <Edge text={after} />
      </code>
      {isLong && (
        <button
          type="button"
          onClick={() => setWhole(!isWhole)}
          className="ml-2 rounded-sm text-xs text-accent hover:underline"
        >
          {isWhole ? 'Show less' : 'Show all'}
        </button>
      )}
    </>
  );
}

function Edge({ text }: { text: string }) {
  if (text === '') return null;
  const visible = text.replaceAll('\t', '→').replaceAll(/\r?\n/g, '↵').replaceAll(/\s/g, '·');
  return (
    <span className="rounded-sm bg-orange-soft text-orange">
      <span aria-hidden="true">{visible}</span>
    </span>
  );
}
