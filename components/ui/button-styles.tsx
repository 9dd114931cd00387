import { cva, type VariantProps } from 'class-variance-authority';

/** The looks of a button, shared by `Button`, `ButtonLink` and menu triggers. */
export const buttonStyles = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none transition-colors duration-100 aria-disabled:cursor-not-allowed aria-busy:cursor-progress [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary:
          'border-transparent bg-accent-solid text-white shadow-control not-aria-disabled:hover:bg-accent-solid-hover aria-disabled:not-aria-busy:opacity-50 aria-busy:opacity-85',
        secondary:
          'border-control bg-surface text-fg shadow-control not-aria-disabled:hover:bg-sunken not-aria-disabled:active:bg-pressed aria-disabled:text-faint aria-disabled:border-line',
        ghost:
          'border-transparent text-muted not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-fg not-aria-disabled:active:bg-pressed aria-disabled:not-aria-busy:opacity-50 aria-busy:opacity-85',
        danger:
          'border-transparent bg-danger-solid text-white shadow-control not-aria-disabled:hover:bg-danger-solid-hover aria-disabled:not-aria-busy:opacity-50 aria-busy:opacity-85',
      },
      size: {
        sm: 'h-7 px-2.5 text-sm [&_svg]:size-3.5',
        md: 'h-8 px-3 text-sm [&_svg]:size-4',
        icon: 'size-8 [&_svg]:size-4',
        'icon-sm': 'size-7 [&_svg]:size-3.5',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

export type ButtonStyleProps = VariantProps<typeof buttonStyles>;
