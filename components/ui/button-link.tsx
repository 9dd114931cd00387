import type { ComponentProps, ReactNode } from 'react';
import { type ButtonStyleProps, buttonStyles } from '#components/ui/button-styles';
import { IntentLink } from '#components/ui/intent-link';

interface ButtonLinkProps extends ComponentProps<typeof IntentLink> {
  variant?: ButtonStyleProps['variant'];
  size?: ButtonStyleProps['size'];
  /** Drawn before the label. */
  icon?: ReactNode;
}

/** A link that looks like a button: for going somewhere, not for doing something. */
export function ButtonLink({ variant, size, icon, className, children, ...props }: ButtonLinkProps) {
  return (
    <IntentLink {...props} className={buttonStyles({ variant, size, className })}>
      {icon}
      {children}
    </IntentLink>
  );
}
