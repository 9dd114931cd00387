'use client';

import { Plus, X } from 'lucide-react';
import { messagesAt } from '#components/storage/settings/messages-at';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { IconButton } from '#components/ui/icon-button';
import { Input } from '#components/ui/input';

interface PrefixListProps {
  value: readonly string[];
  onChange: (value: string[]) => void;
  errors: object;
  /** Of the list among the errors. */
  path: string;
  isLocked: boolean;
}

/** Beginnings of keys, one a line; they may hold anything, also spaces and commas. */
export function PrefixList({ value, onChange, errors, path, isLocked }: PrefixListProps) {
  const listErrors = messagesAt(errors, path);
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-col gap-2">
        {value.map((prefix, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the text is what changes, the place is what stays
          <li key={index} className="flex items-start gap-2">
            <div className="min-w-0 grow">
              <Field label={`Public prefix ${index + 1}`} isLabelHidden errors={messagesAt(errors, `${path}.${index}`)}>
                <Input
                  isMono
                  autoComplete="off"
                  placeholder="media/"
                  value={prefix}
                  onChange={(event) => onChange(value.with(index, event.target.value))}
                />
              </Field>
            </div>
            <IconButton
              label={`Remove ${prefix || `prefix ${index + 1}`}`}
              icon={<X />}
              onClick={() => onChange(value.toSpliced(index, 1))}
              disabledReason={isLocked && 'It cannot be changed now.'}
            />
          </li>
        ))}
      </ul>
      {value.length > 0 && (
        <p className="text-xs text-muted">
          <code className="font-mono">media/</code> is for everything in that folder. Without the slash at its end,{' '}
          <code className="font-mono">media</code> would open <code className="font-mono">media-old/</code> too.
        </p>
      )}
      {value.length === 0 && listErrors.length > 0 && (
        <p role="alert" className="text-xs text-red">
          {listErrors.join(' ')}
        </p>
      )}
      <div>
        <Button
          size="sm"
          icon={<Plus />}
          onClick={() => onChange([...value, ''])}
          disabledReason={
            (isLocked && 'It cannot be changed now.') || (value.length >= 20 && 'At most 20 public prefixes.')
          }
        >
          Add prefix
        </Button>
      </div>
    </div>
  );
}
