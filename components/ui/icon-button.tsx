'use client';

import { Button, type ButtonProps } from '#components/ui/button';
import { Tooltip } from '#components/ui/tooltip';

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'size' | 'aria-label'> {
  /** What it does, in words: the accessible name and the tooltip. */
  label: string;
  size?: 'sm' | 'md';
}

/** A square button with an icon only. */
export function IconButton({ label, size = 'md', variant = 'ghost', ...props }: IconButtonProps) {
  const button = <Button {...props} variant={variant} size={size === 'sm' ? 'icon-sm' : 'icon'} aria-label={label} />;
  return props.disabledReason ? (
    button
  ) : (
    <Tooltip content={label} isLabel>
      {button}
    </Tooltip>
  );
}
