import type { ReactNode } from 'react';
import { Button, type ButtonProps } from '#components/ui/button';
import { ButtonLink } from '#components/ui/button-link';

interface GoButtonProps extends Pick<ButtonProps, 'variant' | 'size' | 'icon'> {
  href: string;
  /** Why the person may not go there; null when they may. */
  denied: string | null;
  children: ReactNode;
}

/** A link that looks like a button, and a disabled button with the reason for those who may not follow it. */
export function GoButton({ href, denied, ...look }: GoButtonProps) {
  return denied ? <Button {...look} disabledReason={denied} /> : <ButtonLink {...look} href={href} />;
}
