'use client';

import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { type ButtonStyleProps, buttonStyles } from '#components/ui/button-styles';
import { Spinner } from '#components/ui/spinner';
import { Tooltip } from '#components/ui/tooltip';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  /** `secondary` unless told; one `primary` per view. */
  variant?: ButtonStyleProps['variant'];
  size?: ButtonStyleProps['size'];
  /** The work that this button started is under way: shows a spinner and ignores clicks. */
  pending?: boolean;
  /** Why this cannot be done now. Its presence disables the button; the text is the tooltip and the description. */
  disabledReason?: string | null | false;
  /** Drawn before the label. */
  icon?: ReactNode;
}

/**
 * A button. It stays focusable while disabled or pending, so that keyboard users learn why and keep their place.
 * `type` is `button` unless told.
 */
export function Button({
  variant,
  size,
  pending = false,
  disabledReason,
  icon,
  className,
  children,
  onClick,
  type = 'button',
  ...props
}: ButtonProps) {
  const isBlocked = pending || Boolean(disabledReason);
  const handleClick = (event: MouseEvent<HTMLButtonElement>) => {
    if (isBlocked) event.preventDefault();
    else onClick?.(event);
  };
  const button = (
    <button
      {...props}
      type={type}
      onClick={handleClick}
      aria-disabled={isBlocked || undefined}
      aria-busy={pending || undefined}
      className={buttonStyles({ variant, size, className })}
    >
      {pending ? <Spinner /> : icon}
      {children}
    </button>
  );
  return disabledReason ? <Tooltip content={disabledReason}>{button}</Tooltip> : button;
}
