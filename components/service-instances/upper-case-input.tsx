'use client';

import type { ChangeEvent, ComponentProps } from 'react';
import { Input } from '#components/ui/input';

/** Writes capitals whatever is typed; the caret stays where it was. */
export function UpperCaseInput({ onChange, ...props }: ComponentProps<typeof Input>) {
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const { target } = event;
    const { selectionStart, selectionEnd } = target;
    target.value = target.value.toUpperCase();
    target.setSelectionRange(selectionStart, selectionEnd);
    onChange?.(event);
  };
  return <Input isMono autoComplete="off" {...props} onChange={change} />;
}
