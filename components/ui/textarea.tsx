'use client';

import type { ComponentProps } from 'react';
import { controlStyles } from '#components/ui/control-styles';
import { useFieldWiring } from '#components/ui/field';

interface TextareaProps extends ComponentProps<'textarea'> {
  /** For text that a machine reads, such as a `.env` file. */
  isMono?: boolean;
}

/** Several lines of text; grows with its content where the browser can. */
export function Textarea({ isMono = false, className, ...props }: TextareaProps) {
  const wired = useFieldWiring(props);
  return (
    <textarea
      spellCheck={!isMono}
      {...wired}
      className={controlStyles({ kind: 'area', isMono, className: ['field-sizing-content max-h-96', className] })}
    />
  );
}
