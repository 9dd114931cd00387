import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { type ButtonStyleProps, buttonStyles } from '#components/ui/button-styles';

interface ButtonLinkProps extends ComponentProps<typeof Link> {
  variant?: ButtonStyleProps['variant'];
  size?: ButtonStyleProps['size'];
  /** Drawn before the label. */
  icon?: ReactNode;
}

/** A link that looks like a button: for going somewhere, not for doing something. */
export function ButtonLink({ variant, size, icon, className, children, ...props }: ButtonLinkProps) {
  return (
    <Link {...props} className={buttonStyles({ variant, size, className })}>
      {icon}
      {children}
    </Link>
  );
}
