'use client';

import type { ComponentProps } from 'react';
import { controlStyles } from '#components/ui/control-styles';
import { useFieldWiring } from '#components/ui/field';

interface InputProps extends ComponentProps<'input'> {
  /** For names, addresses and values that a machine reads. Also turns off autocorrection. */
  isMono?: boolean;
}

/** A line of text. Inside a `Field` it needs no id and no aria attributes. */
export function Input({ isMono = false, className, ...props }: InputProps) {
  const wired = useFieldWiring(props);
  const machine = isMono ? { spellCheck: false, autoCapitalize: 'none', autoCorrect: 'off' } : undefined;
  return <input type="text" {...machine} {...wired} className={controlStyles({ kind: 'line', isMono, className })} />;
}
