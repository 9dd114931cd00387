'use client';

import { type ReactNode, useState } from 'react';
import { Field } from '#components/ui/field';
import { Textarea } from '#components/ui/textarea';

const split = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');

interface ListFieldProps {
  label: string;
  description?: ReactNode;
  isOptional?: boolean;
  value: readonly string[];
  onChange: (value: string[]) => void;
  errors?: string[] | undefined;
  placeholder?: string;
}

/** Several words, one a line; commas and spaces divide them as well. */
export function ListField({ value, onChange, placeholder, ...field }: ListFieldProps) {
  const [text, setText] = useState(value.join('\n'));
  // What is typed stays as it is typed, until the list becomes another one in another way.
  const shown = split(text).join('\n') === value.join('\n') ? text : value.join('\n');
  return (
    <Field {...field}>
      <Textarea
        isMono
        autoComplete="off"
        rows={1}
        placeholder={placeholder}
        className="min-h-8!"
        value={shown}
        onChange={(event) => {
          setText(event.target.value);
          onChange(split(event.target.value));
        }}
      />
    </Field>
  );
}
